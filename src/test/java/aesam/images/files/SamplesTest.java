package aesam.images.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.images.TargetSize;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers of all kinds in TIFF, BMP and GIF files; what is right is what Pillow 13 makes of the same bytes. */
class SamplesTest {
    private static final int GREY = 1;
    private static final int RGB = 2;
    private static final int CMYK = 5;
    private static final int LAB = 8;
    private static final int UNSIGNED = 1;
    private static final int FRACTIONS = 3;

    @TempDir
    Path folder;

    private static int[] rgb(byte[] encoded) throws BrokenImage {
        byte[] bytes = Decoder.decode(encoded, new TargetSize(100, 100)).bytes();
        int[] values = new int[bytes.length];
        Arrays.setAll(values, i -> bytes[i] & 0xFF);
        return values;
    }

    private Header header(byte[] encoded) throws IOException, BrokenImage {
        Path file = Files.write(folder.resolve("x"), encoded);
        return Header.of(new ImageFile(folder, false, "x", 0, Files.size(file), 0, 0));
    }

    /** A little-endian TIFF file of one row: TIFF 6.0, section 2. */
    private static byte[] tiff(int kind, int samples, int bits, int format, int extra, byte... data) {
        ByteBuffer out = ByteBuffer.allocate(400).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(200).put(data);
        out.position(200);
        int[][] tags = {
            {256, data.length * 8 / bits / samples},
            {257, 1},
            {258, bits},
            {259, 1},
            {262, kind},
            {273, 8},
            {277, samples},
            {278, 1},
            {279, data.length},
            {338, extra},
            {339, format}
        };
        out.putShort((short) (extra < 0 ? tags.length - 1 : tags.length));
        for (int[] tag : tags) {
            boolean perSample = tag[0] == 258 || tag[0] == 339;
            if (tag[0] == 338 && extra < 0) {
                continue;
            }
            out.putShort((short) tag[0]).putShort((short) 3).putInt(perSample ? samples : 1);
            // Of several samples, the numbers lie elsewhere, the same one after the other.
            if (perSample && samples > 1) {
                int at = tag[0] == 258 ? 100 : 120;
                out.putInt(at);
                for (int i = 0; i < samples; i++) {
                    out.putShort(at + 2 * i, (short) tag[1]);
                }
            } else {
                out.putInt(tag[1]);
            }
        }
        return out.array();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] of(double[] values, int bits, boolean fractions) {
        ByteBuffer out = ByteBuffer.allocate(values.length * bits / 8).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            if (fractions) {
                out.putFloat((float) value);
            } else if (bits == 32) {
                out.putInt((int) value);
            } else {
                out.putShort((short) value);
            }
        }
        return out.array();
    }

    @Test
    void cmykIsPrinted() throws Exception {
        byte[] tiff = tiff(CMYK, 4, 8, UNSIGNED, -1, bytes(5, 235, 235, 0, 100, 50, 0, 128));
        assertThat(rgb(tiff)).containsExactly(250, 20, 20, 77, 102, 127);
        assertThat(header(tiff).remarks()).containsExactly("CMYK");
        byte[] deep = tiff(CMYK, 4, 16, UNSIGNED, -1, bytes(9, 5, 9, 235, 9, 235, 9, 0));
        assertThat(rgb(deep)).containsExactly(250, 20, 20);
    }

    @ParameterizedTest
    @CsvSource({
        "16, 2, -30, 0",
        "16, 2, 151, 151",
        "16, 2, 300, 255",
        "32, 2, -1, 0",
        "32, 2, 77, 77",
        "32, 1, 70000, 255",
        "32, 3, 10.7, 10",
        "32, 3, -0.5, 0",
        "32, 3, 1e9, 255",
        "16, 1, 258, 1"
    })
    void greyOfOtherNumbersIsCut(int bits, int format, double value, int right) throws Exception {
        byte[] data = of(new double[] {value}, bits, format == FRACTIONS);
        assertThat(rgb(tiff(GREY, 1, bits, format, -1, data))).containsExactly(right, right, right);
    }

    @Test
    void transparencyThatColoursWereMultipliedByIsDividedOut() throws Exception {
        assertThat(rgb(tiff(RGB, 4, 8, UNSIGNED, 1, bytes(90, 45, 0, 128, 7, 8, 9, 255))))
                .containsExactly(179, 89, 0, 7, 8, 9);
        assertThat(rgb(tiff(RGB, 4, 8, UNSIGNED, 2, bytes(90, 45, 0, 128)))).containsExactly(90, 45, 0);
    }

    @Test
    void imagesThatFollowInACircleAreNotCounted() throws Exception {
        byte[] tiff = tiff(GREY, 1, 8, UNSIGNED, -1, bytes(7));
        assertThat(header(tiff).remarks()).isEmpty();
        // Behind the directory at 200 with its 10 entries stands where the next one is.
        ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN).putInt(202 + 10 * 12, 200);
        assertThat(header(tiff).remarks()).containsExactly("animated");
        assertThat(rgb(tiff)).containsExactly(7, 7, 7);
    }

    /** Pillow writes a level v as 256 v, of which the JDK makes v − 1 where v is large. */
    @Test
    void ofAPalettesSixteenBitsTheUpperEightCount() throws Exception {
        byte[] levels = new byte[256];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) i;
        }
        BufferedImage picture = new BufferedImage(
                16, 16, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 256, levels, levels, levels));
        for (int i = 0; i < 256; i++) {
            picture.getRaster().setSample(i % 16, i / 16, 0, i);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, "tif", bytes);
        ByteBuffer tiff = ByteBuffer.wrap(bytes.toByteArray());
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int at = tiff.getInt(4) + 2;
        while (tiff.getShort(at) != 320) {
            at += 12;
        }
        int map = tiff.getInt(at + 8);
        for (int i = 0; i < tiff.getInt(at + 4); i++) {
            tiff.putShort(map + 2 * i, (short) (tiff.getShort(map + 2 * i) & 0xFF00));
        }
        int[] right = new int[3 * 256];
        Arrays.setAll(right, i -> i / 3);
        assertThat(rgb(tiff.array())).containsExactly(right);
    }

    @Test
    void otherColoursAreRefusedWithWhatToDo() {
        byte[] lab = tiff(LAB, 3, 8, UNSIGNED, -1, bytes(100, 10, 20));
        String reason = "its numbers are neither grey, RGB nor CMYK, but of TIFF's kind 8; save it as RGB";
        assertThatThrownBy(() -> rgb(lab)).isInstanceOf(BrokenImage.class).hasMessage(reason);
        assertThatThrownBy(() -> header(lab)).isInstanceOf(BrokenImage.class).hasMessage(reason);
    }

    @Test
    void aProfileChangesNothing() throws Exception {
        ColorSpace linear = new ICC_ColorSpace(ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB));
        ComponentColorModel colours = new ComponentColorModel(linear, false, false, 1, DataBuffer.TYPE_BYTE);
        BufferedImage image = new BufferedImage(
                colours, Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 3, 1, 3, null), false, null);
        image.getRaster().setPixels(0, 0, 3, 1, new int[] {1, 2, 3, 40, 50, 60, 200, 150, 100});
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, "tif", out)).isTrue();
        assertThat(rgb(out.toByteArray())).containsExactly(1, 2, 3, 40, 50, 60, 200, 150, 100);
    }

    @Test
    void fewBitsAreSpreadOverAll() throws Exception {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_555_RGB);
        image.getRaster().setPixels(0, 0, 2, 1, new int[] {22, 11, 9, 31, 0, 1});
        assertThat(Samples.rgb(image).bytes()).isEqualTo(bytes(180, 90, 74, 255, 0, 8));
        BufferedImage other = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_565_RGB);
        other.getRaster().setPixel(0, 0, new int[] {27, 27, 4});
        assertThat(Samples.rgb(other).bytes()).isEqualTo(bytes(222, 109, 32));
    }

    /** A GIF file of a red, a green and a blue pixel side by side. */
    private static byte[] gif(int height, int width, int top, int left, int transparent) {
        ByteBuffer out = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
        out.put("GIF89a".getBytes(StandardCharsets.US_ASCII));
        out.putShort((short) width).putShort((short) height).put(bytes(0x91, 2, 0));
        out.put(bytes(10, 20, 30, 200, 0, 0, 0, 200, 0, 0, 0, 200));
        if (transparent >= 0) {
            out.put(bytes(0x21, 0xF9, 4, 1, 0, 0, transparent, 0));
        }
        out.put((byte) ',').putShort((short) left).putShort((short) top).put(bytes(3, 0, 1, 0, 0));
        // Codes of three bits: clear, 1, clear, 2, clear, 3, end.
        out.put(bytes(2, 3, 0b00_001_100, 0b1_100_010_1, 0b000_101_01, 0)).put((byte) ';');
        return Arrays.copyOf(out.array(), out.position());
    }

    @Test
    void aFrameLiesOnItsScreen() throws Exception {
        assertThat(rgb(gif(1, 3, 0, 0, -1))).containsExactly(200, 0, 0, 0, 200, 0, 0, 0, 200);
        int[] screen = rgb(gif(2, 5, 1, 1, -1));
        assertThat(screen).hasSize(30).startsWith(10, 20, 30, 10, 20, 30);
        assertThat(Arrays.copyOfRange(screen, 15, 30))
                .containsExactly(10, 20, 30, 200, 0, 0, 0, 200, 0, 0, 0, 200, 10, 20, 30);
        assertThat(rgb(gif(2, 3, 0, 0, 3))).endsWith(0, 0, 200, 0, 0, 200, 0, 0, 200);
        assertThat(header(gif(2, 5, 1, 1, -1))).isEqualTo(new Header(2, 5, List.of()));
        assertThat(header(gif(0, 0, 1, 2, -1))).isEqualTo(new Header(2, 5, List.of()));
    }
}
