package aesam.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import org.junit.jupiter.api.Test;

class TargetSizeTest {
    private static final TargetSize SIZE = new TargetSize(224, 224);

    /** Columns count up in red, rows in green. */
    private static Pixels counted(int height, int width) {
        byte[] bytes = new byte[Pixels.bytes(height, width)];
        for (int i = 0; i < height * width; i++) {
            bytes[3 * i] = (byte) (i % width);
            bytes[3 * i + 1] = (byte) (i / width);
        }
        return new Pixels(height, width, bytes);
    }

    @Test
    void largeImagesAreKeptWithTheirShorterSideAt256() {
        assertThat(SIZE.keptHeight(375, 500)).isEqualTo(256);
        assertThat(SIZE.keptWidth(375, 500)).isEqualTo(341);
        assertThat(SIZE.keptWidth(2000, 1000)).isEqualTo(256);
    }

    @Test
    void smallImagesAreKeptAsTheyAre() {
        Pixels small = counted(100, 300);
        assertThat(SIZE.shrink(small)).isSameAs(small);
        assertThat(SIZE.centre(small).height()).isEqualTo(224);
    }

    @Test
    void anImageOfTheSizeStaysAsItIs() {
        Pixels image = counted(224, 224);
        assertThat(SIZE.shrink(image)).isSameAs(image);
        assertThat(SIZE.centre(image)).isSameAs(image);
    }

    @Test
    void theCentreOfWhatIsKeptIsSeenPixelByPixel() {
        Pixels seen = SIZE.centre(counted(256, 341));
        assertThat(seen.width()).isEqualTo(224);
        Pixels narrow = new TargetSize(7, 7).centre(counted(8, 13));
        assertThat(narrow.bytes()[0]).isEqualTo((byte) 3);
        assertThat(narrow.bytes()[1]).isEqualTo((byte) 0);
        assertThat(narrow.bytes()[3 * 48]).isEqualTo((byte) 9);
        assertThat(narrow.bytes()[3 * 48 + 1]).isEqualTo((byte) 6);
    }

    @Test
    void impossibleSizesAreRefused() {
        assertThatThrownBy(() -> new TargetSize(0, 10)).isInstanceOf(AesamException.class);
        assertThatThrownBy(() -> new TargetSize(1 << 16, 1 << 16))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("too large");
    }
}
