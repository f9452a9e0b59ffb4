package aesam.images.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.images.Pixels;
import aesam.images.TargetSize;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecoderTest {
    private static final TargetSize LARGE = new TargetSize(1000, 1000);

    @TempDir
    Path folder;

    static byte[] resource(String name) throws IOException {
        try (InputStream in = DecoderTest.class.getResourceAsStream("/images/" + name)) {
            return in.readAllBytes();
        }
    }

    private static byte[] encoded(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, format, out);
        return out.toByteArray();
    }

    private Header header(String name, byte[] bytes) throws IOException, BrokenImage {
        Path file = Files.write(folder.resolve(name), bytes);
        return Header.of(new ImageFile(folder, false, name, 0, Files.size(file), 0, 0));
    }

    private static int[] unsigned(Pixels pixels) {
        int[] values = new int[pixels.bytes().length];
        Arrays.setAll(values, i -> pixels.bytes()[i] & 0xFF);
        return values;
    }

    private static BufferedImage gradient(int width, int height, int type) {
        BufferedImage image = new BufferedImage(width, height, type);
        Graphics2D g = image.createGraphics();
        for (int x = 0; x < width; x++) {
            g.setColor(new Color(255 * x / width, 128, 255 - 255 * x / width));
            g.fillRect(x, 0, 1, height);
        }
        g.dispose();
        return image;
    }

    @Test
    void coloursAreThoseOfTheFile() throws Exception {
        Pixels decoded = Decoder.decode(resource("photo.png"), LARGE);
        BufferedImage known = ImageIO.read(new java.io.ByteArrayInputStream(resource("photo.png")));
        assertThat(decoded.height()).isEqualTo(30);
        for (int x = 0; x < 40; x++) {
            int rgb = known.getRGB(x, 7);
            int at = (7 * 40 + x) * 3;
            assertThat(decoded.bytes()[at] & 0xFF).isEqualTo(rgb >> 16 & 0xFF);
            assertThat(decoded.bytes()[at + 1] & 0xFF).isEqualTo(rgb >> 8 & 0xFF);
            assertThat(decoded.bytes()[at + 2] & 0xFF).isEqualTo(rgb & 0xFF);
        }
    }

    @Test
    void greyIsRepeatedAsItIs() throws Exception {
        BufferedImage grey = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 64; i++) {
            grey.getRaster().setSample(i % 8, i / 8, 0, 4 * i);
        }
        byte[] bytes = encoded(grey, "png");
        int[] values = unsigned(Decoder.decode(bytes, LARGE));
        for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).isEqualTo(4 * (i / 3));
        }
        assertThat(header("grey.png", bytes).remarks()).containsExactly("grey");
        assertThat(header("grey.jpg", encoded(grey, "jpg")).remarks()).containsExactly("grey");
    }

    @Test
    void ofSixteenBitsTheUpperEightAreTaken() throws Exception {
        BufferedImage grey = new BufferedImage(8, 8, BufferedImage.TYPE_USHORT_GRAY);
        WritableRaster raster = grey.getRaster();
        for (int i = 0; i < 64; i++) {
            raster.setSample(i % 8, i / 8, 0, i << 10 | 0x3FF);
        }
        byte[] bytes = encoded(grey, "png");
        int[] values = unsigned(Decoder.decode(bytes, LARGE));
        for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).isEqualTo(4 * (i / 3) + 3);
        }
        assertThat(header("deep.png", bytes).remarks()).containsExactly("16-bit", "grey");
    }

    @Test
    void cmykIsRemarked() throws Exception {
        assertThat(header("cmyk.jpg", resource("cmyk.jpg")).remarks()).containsExactly("CMYK");
    }

    @Test
    void ofAnAnimationTheFirstPictureIsTaken() throws Exception {
        byte[] bytes = resource("animated.gif");
        assertThat(Decoder.decode(bytes, LARGE).bytes())
                .isEqualTo(Decoder.decode(resource("animated.png"), LARGE).bytes());
        assertThat(header("animated.gif", bytes)).satisfies(header -> {
            assertThat(header.width()).isEqualTo(40);
            assertThat(header.height()).isEqualTo(30);
            assertThat(header.remarks()).containsExactly("animated");
        });
    }

    @Test
    void theFormatIsThatOfTheContentNotOfTheName() throws Exception {
        assertThat(header("photo.jpg", resource("photo.png")).remarks())
                .containsExactly("named otherwise than its format");
        assertThat(header("photo.png", resource("photo.png")).remarks()).isEmpty();
        assertThat(header("photo.JPEG", encoded(gradient(9, 9, BufferedImage.TYPE_INT_RGB), "jpg"))
                        .remarks())
                .isEmpty();
        assertThat(header("photo.bmp", encoded(gradient(9, 7, BufferedImage.TYPE_INT_RGB), "bmp"))
                        .height())
                .isEqualTo(7);
    }

    @Test
    void transparencyAndPalettesAreLeftAside() throws Exception {
        for (int type : new int[] {BufferedImage.TYPE_INT_ARGB, BufferedImage.TYPE_BYTE_INDEXED}) {
            BufferedImage image = gradient(16, 4, type);
            int[] values = unsigned(Decoder.decode(encoded(image, "png"), LARGE));
            for (int x = 0; x < 16; x++) {
                assertThat(values[3 * x]).isEqualTo(image.getRGB(x, 0) >> 16 & 0xFF);
            }
        }
    }

    @Test
    void whatIsNoWholeImageIsSaidToBeBroken() throws Exception {
        byte[] jpeg = encoded(gradient(200, 150, BufferedImage.TYPE_INT_RGB), "jpg");
        byte[] png = encoded(gradient(200, 150, BufferedImage.TYPE_INT_RGB), "png");
        byte[] text = "no picture, however it is named".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Decoder.decode(Arrays.copyOf(jpeg, jpeg.length / 2), LARGE))
                .isInstanceOf(BrokenImage.class)
                .hasMessageContaining("premature end");
        assertThatThrownBy(() -> Decoder.decode(Arrays.copyOf(png, png.length / 2), LARGE))
                .isInstanceOf(BrokenImage.class);
        assertThatThrownBy(() -> Decoder.decode(text, LARGE))
                .isInstanceOf(BrokenImage.class)
                .hasMessage("it is no JPEG, PNG, GIF, BMP or TIFF image");
        assertThatThrownBy(() -> header("text.jpg", text))
                .isInstanceOf(BrokenImage.class)
                .hasMessage("it is no JPEG, PNG, GIF, BMP or TIFF image");
        assertThatThrownBy(() -> header("empty.jpg", new byte[0]))
                .isInstanceOf(BrokenImage.class)
                .hasMessage("it is empty");
        assertThatThrownBy(() -> header("cut.jpg", Arrays.copyOf(jpeg, 100)))
                .isInstanceOf(BrokenImage.class)
                .hasMessage("it ends before its JPEG header does");
        Arrays.fill(jpeg, jpeg.length / 2, jpeg.length - 2, (byte) 0xFF);
        assertThatThrownBy(() -> Decoder.decode(jpeg, LARGE)).isInstanceOf(BrokenImage.class);
    }

    @Test
    void anIncredibleSizeIsNotBelieved() throws Exception {
        byte[] png = resource("photo.png");
        ByteBuffer.wrap(png).putInt(16, 60_000).putInt(20, 60_000);
        assertThatThrownBy(() -> header("bomb.png", png))
                .isInstanceOf(BrokenImage.class)
                .hasMessage("it says to have 60000 × 60000 pixels");
        assertThatThrownBy(() -> Decoder.decode(png, LARGE)).isInstanceOf(BrokenImage.class);
    }

    @Test
    void aLongMetadataSegmentHidesNoHeader() throws Exception {
        byte[] jpeg = encoded(gradient(20, 10, BufferedImage.TYPE_INT_RGB), "jpg");
        ByteBuffer longer = ByteBuffer.allocate(jpeg.length + 10_004);
        longer.put(jpeg, 0, 2).putShort((short) 0xFFE1).putShort((short) 10_002).position(10_006);
        longer.put(jpeg, 2, jpeg.length - 2);
        assertThat(header("exif.jpg", longer.array()).width()).isEqualTo(20);
    }
}
