package aesam.images.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.Fuzz;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.images.Normalization;
import aesam.images.Pictures;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged images in folders. */
class HostileImagesTest {
    /** An image that says to have up to 2²⁷ pixels is believed, and takes a few bytes for each. */
    private static final long ALLOCATION = 1 << 30;

    @TempDir
    Path folder;

    private Path classFolder = Path.of("");

    @BeforeEach
    void writeTestImage() throws IOException {
        classFolder = Files.createDirectories(folder.resolve("train").resolve("a"));
        Path test = Files.createDirectories(folder.resolve("test").resolve("a"));
        Files.write(test.resolve("x.png"), image("png"));
    }

    private static byte[] image(String format) throws IOException {
        BufferedImage picture = Pictures.random(1, 20).picture(0);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(picture, format, bytes)).isTrue();
        return bytes.toByteArray();
    }

    private Fuzz fuzz(String format, long allocation) {
        return new Fuzz(classFolder.resolve("x." + format), allocation, file -> ImageFolder.read(folder, 16, 16));
    }

    private void damage(int cases) throws Exception {
        for (String format : List.of("png", "jpg", "gif", "bmp", "tif")) {
            Fuzz fuzz = fuzz(format, ALLOCATION);
            fuzz.damage(image(format), cases);
            Files.delete(fuzz.file());
        }
    }

    @Test
    void fiveThousandAreReadOrRefused() throws Exception {
        damage(1_000);
    }

    @Test
    @Tag("reliability")
    void aHundredThousandAreReadOrRefused() throws Exception {
        damage(25_000);
    }

    @Test
    void declaredGigapixelsAreNotAllocated() throws IOException {
        ByteBuffer png = ByteBuffer.wrap(image("png")).putInt(16, 60_000).putInt(20, 60_000);
        fuzz("png", 4 << 20).refuse(png.array(), "says to have");
        Files.delete(classFolder.resolve("x.png"));
        ByteBuffer bmp = ByteBuffer.wrap(image("bmp")).order(ByteOrder.LITTLE_ENDIAN);
        fuzz("bmp", 4 << 20).refuse(bmp.putInt(18, 60_000).putInt(22, 60_000).array(), "x.bmp");
        Files.delete(classFolder.resolve("x.bmp"));
        ByteBuffer gif = ByteBuffer.wrap(image("gif")).order(ByteOrder.LITTLE_ENDIAN);
        int descriptor = gif.capacity();
        while (gif.get(descriptor - 1) != ','
                || gif.getInt(descriptor) != 0
                || gif.getInt(descriptor + 4) != 20 * 0x10001) {
            descriptor--;
        }
        fuzz("gif", 4 << 20).refuse(gif.putInt(descriptor + 4, -1).array(), "says to have");
    }

    /** The number in the entry of a TIFF's directory with that tag. */
    private static void set(ByteBuffer tiff, int tag, int value) {
        int directory = tiff.getInt(4);
        for (int entry = 0; entry < tiff.getShort(directory); entry++) {
            int at = directory + 2 + 12 * entry;
            if (tiff.getShort(at) == tag) {
                tiff.putShort(at + 2, (short) 4).putInt(at + 8, value);
            }
        }
    }

    /** Fewer pixels than are believed of larger files. */
    @Test
    void aSmallFileOfAHundredMillionPixelsIsNotAllocated() throws IOException {
        for (String compression : List.of("", "LZW", "PackBits", "Deflate")) {
            ByteBuffer tiff = ByteBuffer.wrap(tiff(compression));
            tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            set(tiff, 256, 10_000);
            set(tiff, 257, 10_000);
            fuzz("tif", 4 << 20).refuse(tiff.array(), "says to have 10000 × 10000 pixels in " + tiff.capacity());
        }
        Files.delete(classFolder.resolve("x.tif"));
        ByteBuffer png = ByteBuffer.wrap(image("png")).putInt(16, 10_000).putInt(20, 10_000);
        fuzz("png", 4 << 20).refuse(png.array(), "says to have 10000 × 10000 pixels in " + png.capacity());
        Files.delete(classFolder.resolve("x.png"));
        byte[] gif = image("gif");
        ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN).putInt(6, 10_000 * 0x10001);
        fuzz("gif", 4 << 20).refuse(gif, "says to have 10000 × 10000 pixels in " + gif.length);
    }

    private static byte[] tiff(String compression) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("tif").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam how = writer.getDefaultWriteParam();
            if (!compression.isEmpty()) {
                how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                how.setCompressionType(compression);
            }
            writer.setOutput(out);
            writer.write(null, new IIOImage(Pictures.random(1, 20).picture(0), null, null), how);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    @Test
    void aClassCannotLeadOutOfTheFolderThatIsWritten() {
        ImageSet images = new ImageSet(1, 1, new byte[3], new int[1], List.of("../../../outside"));
        Dataset data = new Dataset("made up", images, images, Normalization.CIFAR10);
        assertThatThrownBy(() -> ImageFolder.write(folder.resolve("out"), data, 1))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("The class '../../../outside' is no name of a folder");
        assertThat(folder.resolve("out")).doesNotExist();
        assertThat(folder.resolveSibling("outside")).doesNotExist();
    }
}
