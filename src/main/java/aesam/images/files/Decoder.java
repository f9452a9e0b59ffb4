package aesam.images.files;

import aesam.AesamException;
import aesam.images.Pixels;
import aesam.images.TargetSize;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Encoded images become red, green and blue as Pillow's {@code convert("RGB")} has them: grey is repeated, of 16 bits the
 * upper 8 are taken, transparency, colour profiles and orientation are left aside, CMYK is multiplied out, of animations there is the
 * first picture.
 */
final class Decoder {
    /** The JDK's own: others that lie on the class path change nothing. */
    private static final List<ImageReaderSpi> READERS = Stream.of("jpeg", "png", "gif", "bmp", "tiff")
            .flatMap(Decoder::readers)
            .toList();

    private Decoder() {}

    private static Stream<ImageReaderSpi> readers(String format) {
        List<ImageReaderSpi> found = new ArrayList<>();
        IIORegistry.getDefaultInstance()
                .getServiceProviders(
                        ImageReaderSpi.class,
                        spi -> spi.getClass().getModule() == ImageIO.class.getModule()
                                && List.of(((ImageReaderSpi) spi).getFormatNames())
                                        .contains(format),
                        true)
                .forEachRemaining(found::add);
        return found.stream();
    }

    /**
     * Decodes an image, shrunk to what is kept of it.
     *
     * @throws BrokenImage if it is no image, or not a whole one
     */
    static Pixels decode(byte[] encoded, TargetSize size) throws BrokenImage {
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
            ImageReader reader = reader(in);
            try {
                return size.shrink(Jpeg.isJpeg(encoded) ? jpeg(encoded, reader) : picture(in, reader));
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            throw new BrokenImage(AesamException.reason(e), e);
        }
    }

    /** Whether a file begins as an image does. */
    static boolean isImage(Path file) throws IOException {
        try (InputStream start = Files.newInputStream(file);
                MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(start)) {
            for (ImageReaderSpi spi : READERS) {
                if (spi.canDecodeInput(in)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** A reader for the format that a stream begins with. */
    static ImageReader reader(MemoryCacheImageInputStream in) throws IOException, BrokenImage {
        for (ImageReaderSpi spi : READERS) {
            if (spi.canDecodeInput(in)) {
                return spi.createReaderInstance();
            }
        }
        throw new BrokenImage("it is no JPEG, PNG, GIF, BMP or TIFF image");
    }

    private static Pixels jpeg(byte[] encoded, ImageReader reader) throws IOException, BrokenImage {
        Jpeg jpeg = Jpeg.of(encoded);
        requireCredible(jpeg.height(), jpeg.width());
        return jpeg.decode(reader);
    }

    private static Pixels picture(MemoryCacheImageInputStream in, ImageReader reader) throws IOException, BrokenImage {
        reader.setInput(in, true, true);
        requireCredible(reader.getHeight(0), reader.getWidth(0));
        return rgb(reader.read(0));
    }

    static void requireCredible(long height, long width) throws BrokenImage {
        if (height < 1 || width < 1 || height * width > Pixels.MOST) {
            throw new BrokenImage("it says to have %d × %d pixels".formatted(width, height));
        }
    }

    /** Every pixel of a picture. */
    static Pixels rgb(BufferedImage picture) {
        Raster raster = picture.getRaster();
        int type = raster.getTransferType();
        boolean plain = picture.getColorModel() instanceof ComponentColorModel
                && (type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT);
        if (!plain) {
            return packed(picture);
        }
        return type == DataBuffer.TYPE_BYTE && raster.getNumBands() == 3
                ? bytes(raster)
                : samples(raster, type == DataBuffer.TYPE_BYTE ? 0 : 8);
    }

    /** What most files hold, without a detour. */
    private static Pixels bytes(Raster raster) {
        int height = raster.getHeight();
        int width = raster.getWidth();
        byte[] bytes = new byte[Pixels.bytes(height, width)];
        raster.getDataElements(0, 0, width, height, bytes);
        return new Pixels(height, width, bytes);
    }

    private static Pixels samples(Raster raster, int shift) {
        int height = raster.getHeight();
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        byte[] bytes = new byte[Pixels.bytes(height, width)];
        int[] row = new int[width * bands];
        int green = bands >= 3 ? 1 : 0;
        int blue = bands >= 3 ? 2 : 0;
        int at = 0;
        for (int y = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int p = 0; p < row.length; p += bands) {
                bytes[at++] = (byte) (row[p] >> shift);
                bytes[at++] = (byte) (row[p + green] >> shift);
                bytes[at++] = (byte) (row[p + blue] >> shift);
            }
        }
        return new Pixels(height, width, bytes);
    }

    /** Colours from a palette, or several in a number. */
    private static Pixels packed(BufferedImage picture) {
        int height = picture.getHeight();
        int width = picture.getWidth();
        byte[] bytes = new byte[Pixels.bytes(height, width)];
        int[] row = new int[width];
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int rgb : picture.getRGB(0, y, width, 1, row, 0, width)) {
                bytes[at++] = (byte) (rgb >> 16);
                bytes[at++] = (byte) (rgb >> 8);
                bytes[at++] = (byte) rgb;
            }
        }
        return new Pixels(height, width, bytes);
    }

    /** (255 − ink)(255 − black)/255, rounded as Pillow does. */
    static byte printed(int ink, int black) {
        int paper = 255 - black;
        int product = ink * paper + 128;
        return (byte) (paper - (((product >> 8) + product) >> 8));
    }
}
