package aesam.images;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.Seed;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    private static final int SIDE = 16;
    private static final ImageSet IMAGES = Pictures.random(1, SIDE);
    private static final byte[] MEAN = {11, 22, 33};

    private static byte[] write(Augmentation augmentation, long draw) {
        byte[] out = new byte[SIDE * SIDE * 3];
        augmentation.write(IMAGES, 0, MEAN, new Seed(draw).generator(Seed.Stream.AUGMENTATION), out, 0);
        return out;
    }

    private static byte pixel(int y, int x, int channel) {
        boolean inside = y >= 0 && y < SIDE && x >= 0 && x < SIDE;
        return inside ? (byte) (IMAGES.picture(0).getRGB(x, y) >> (16 - 8 * channel)) : 0;
    }

    private static byte[] cropped(int dy, int dx, boolean mirrored) {
        byte[] expected = new byte[SIDE * SIDE * 3];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                for (int c = 0; c < 3; c++) {
                    int column = mirrored ? SIDE - 1 - x : x;
                    expected[(y * SIDE + x) * 3 + c] = pixel(y + dy, column + dx, c);
                }
            }
        }
        return expected;
    }

    @Test
    void withoutAugmentationPixelsStay() {
        assertThat(write(Augmentation.NONE, 1)).containsExactly(cropped(0, 0, false));
    }

    @Test
    void everyCropAndFlipOccursAndNothingElse() {
        List<byte[]> possible = new java.util.ArrayList<>();
        for (int dy = -2; dy <= 2; dy++) {
            for (int dx = -2; dx <= 2; dx++) {
                possible.add(cropped(dy, dx, false));
                possible.add(cropped(dy, dx, true));
            }
        }
        Set<Integer> seen = new HashSet<>();
        for (long draw = 0; draw < 1000; draw++) {
            byte[] written = write(Augmentation.CROP_AND_FLIP, draw);
            int match = -1;
            for (int i = 0; i < possible.size(); i++) {
                if (Arrays.equals(possible.get(i), written)) {
                    match = i;
                }
            }
            assertThat(match).isNotNegative();
            seen.add(match);
        }
        assertThat(seen).hasSize(possible.size());
    }

    @Test
    void cutoutBlanksASquareWithinTheImage() {
        int largest = 0;
        for (long draw = 0; draw < 200; draw++) {
            byte[] written = write(new Augmentation(Augmentation.Crop.NONE, false, 0, 3), draw);
            byte[] whole = cropped(0, 0, false);
            int blank = 0;
            for (int i = 0; i < written.length; i += 3) {
                byte[] pixel = Arrays.copyOfRange(written, i, i + 3);
                if (Arrays.equals(pixel, MEAN)) {
                    blank++;
                } else {
                    assertThat(pixel).isEqualTo(Arrays.copyOfRange(whole, i, i + 3));
                }
            }
            assertThat(blank).isBetween(4, 9);
            largest = Math.max(largest, blank);
        }
        assertThat(largest).isEqualTo(9);
    }
}
