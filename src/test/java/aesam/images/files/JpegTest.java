package aesam.images.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.images.Pixels;
import aesam.images.TargetSize;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pixels are Pillow's to the bit: both have libjpeg's integer transform, and so has the JDK. */
class JpegTest {
    private static final TargetSize LARGE = new TargetSize(1000, 1000);
    private static final int JFIF_LENGTH = 18;

    private static byte[] pixels(byte[] encoded) throws BrokenImage {
        return Decoder.decode(encoded, LARGE).bytes();
    }

    private static byte[] plain() throws IOException {
        return DecoderTest.resource("components.jpg");
    }

    private static byte[] right() throws Exception {
        return pixels(DecoderTest.resource("components.png"));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] cut(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** Puts something behind JFIF's segment. */
    private static byte[] with(byte[] more) throws IOException {
        byte[] jpeg = plain();
        return joined(cut(jpeg, 0, 2 + JFIF_LENGTH), more, cut(jpeg, 2 + JFIF_LENGTH, jpeg.length));
    }

    private static byte[] withoutJfif() throws IOException {
        byte[] jpeg = plain();
        return joined(cut(jpeg, 0, 2), cut(jpeg, 2 + JFIF_LENGTH, jpeg.length));
    }

    private static byte[] segment(int kind, String name, byte[] content) {
        int length = 2 + name.length() + content.length;
        byte[] start = {(byte) 0xFF, (byte) kind, (byte) (length >> 8), (byte) length};
        return joined(start, name.getBytes(StandardCharsets.ISO_8859_1), content);
    }

    private static byte[] adobe(int transform) {
        return segment(0xEE, "Adobe\0d\0\0\0\0", new byte[] {(byte) transform});
    }

    private static int find(byte[] jpeg, int kind) {
        int at = 2;
        while ((jpeg[at] & 0xFF) != 0xFF || (jpeg[at + 1] & 0xFF) != kind) {
            at++;
        }
        return at;
    }

    /** Numbers the components otherwise. */
    private static byte[] numbered(byte[] jpeg, int... numbers) {
        int frame = find(jpeg, 0xC0);
        int scan = find(jpeg, 0xDA);
        for (int c = 0; c < numbers.length; c++) {
            jpeg[frame + 10 + 3 * c] = (byte) numbers[c];
            jpeg[scan + 5 + 2 * c] = (byte) numbers[c];
        }
        return jpeg;
    }

    @ParameterizedTest
    @ValueSource(strings = {"components", "subsampled", "letters", "cmyk", "ycck"})
    void pixelsArePillows(String name) throws Exception {
        assertThat(pixels(DecoderTest.resource(name + ".jpg"))).isEqualTo(pixels(DecoderTest.resource(name + ".png")));
    }

    @Test
    void aProfileChangesNothing() throws Exception {
        byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        byte[] segment = segment(0xE2, "ICC_PROFILE\0\1\1", profile);
        assertThat(pixels(with(segment))).isEqualTo(right());
        assertThat(pixels(with(joined(segment, segment)))).isEqualTo(right());
        assertThat(pixels(with(segment(0xE2, "ICC_PROFILE\0\1\1", new byte[] {1, 2, 3}))))
                .isEqualTo(right());
    }

    @Test
    void componentsAreLuminanceAndChrominanceHoweverTheyAreNumbered() throws Exception {
        assertThat(pixels(withoutJfif())).isEqualTo(right());
        assertThat(pixels(numbered(withoutJfif(), 0, 1, 2))).isEqualTo(right());
        assertThat(pixels(numbered(withoutJfif(), 'Y', 'C', 'c'))).isEqualTo(right());
        assertThat(pixels(numbered(withoutJfif(), 7, 9, 8))).isEqualTo(right());
        assertThat(pixels(numbered(plain(), 'R', 'G', 'B'))).isEqualTo(right());
    }

    @Test
    void adobesSegmentSaysWhatTheComponentsAreWhereJfifDoesNot() throws Exception {
        byte[] asTheyAre = pixels(DecoderTest.resource("letters.png"));
        byte[] jpeg = withoutJfif();
        byte[] rest = cut(jpeg, 2, jpeg.length);
        assertThat(pixels(joined(cut(jpeg, 0, 2), adobe(0), rest))).isEqualTo(asTheyAre);
        assertThat(pixels(joined(cut(jpeg, 0, 2), adobe(1), rest))).isEqualTo(right());
        assertThat(pixels(with(adobe(0)))).isEqualTo(right());
    }

    @Test
    void cmykIsInvertedWithoutAdobesSegmentToo() throws Exception {
        byte[] jpeg = DecoderTest.resource("cmyk.jpg");
        int adobe = find(jpeg, 0xEE);
        assertThat(pixels(joined(cut(jpeg, 0, adobe), cut(jpeg, adobe + 16, jpeg.length))))
                .isEqualTo(pixels(DecoderTest.resource("cmyk.png")));
    }

    @Test
    void strayBytesAreNoDamage() throws Exception {
        byte[] jpeg = plain();
        byte[] stray = {0, 0, 0x12, (byte) 0xFF, 0, 0x34, (byte) 0xFF, (byte) 0xD0};
        assertThat(pixels(with(stray))).isEqualTo(right());
        assertThat(pixels(joined(
                        cut(jpeg, 0, jpeg.length - 2),
                        new byte[] {0x12, 0x34},
                        cut(jpeg, jpeg.length - 2, jpeg.length))))
                .isEqualTo(right());
        assertThat(pixels(joined(jpeg, new byte[100]))).isEqualTo(right());
    }

    @Test
    void huffmanTablesMayBeMissing() throws Exception {
        byte[] jpeg = plain();
        byte[] without = joined(cut(jpeg, 0, find(jpeg, 0xC4)), cut(jpeg, find(jpeg, 0xDA), jpeg.length));
        assertThat(without).hasSize(jpeg.length - 432);
        assertThat(pixels(without)).isEqualTo(right());
    }

    @Test
    void otherNumbersOfComponentsAreRefused() throws Exception {
        byte[] jpeg = plain();
        jpeg[find(jpeg, 0xC0) + 9] = 2;
        assertThatThrownBy(() -> pixels(jpeg)).isInstanceOf(BrokenImage.class).hasMessage("it has 2 colour components");
    }

    @Test
    void shrinkingAveragesAllPixels() throws Exception {
        BufferedImage stripes = new BufferedImage(1200, 1200, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 1200 * 600; i++) {
            stripes.getRaster().setSample(2 * (i % 600) + 1, i / 600, 0, 255);
        }
        for (String format : new String[] {"png", "jpg"}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(stripes, format, out);
            Pixels small = Decoder.decode(out.toByteArray(), new TargetSize(56, 56));
            assertThat(small.height()).isEqualTo(64);
            for (int x = 0; x < 64; x++) {
                // 18.75 stripes a pixel; the JPEG's own error is a level at most.
                assertThat(small.bytes()[3 * x] & 0xFF).isBetween(125, 130);
            }
        }
    }
}
