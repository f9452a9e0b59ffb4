package aesam.images.files;

import aesam.AesamException;
import aesam.images.Pixels;
import aesam.images.TargetSize;
import java.awt.image.BufferedImage;
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
 * upper 8 are taken, transparency, colour profiles and orientation are left aside, CMYK is multiplied out, of animations
 * there is the first picture.
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
        reader.setInput(in, true);
        requireCredible(reader.getHeight(0), reader.getWidth(0));
        if (Gif.isGif(reader)) {
            Gif gif = Gif.of(reader);
            requireCredible(gif.height(), gif.width());
            return gif.screen(reader.read(0));
        }
        boolean cmyk = Tiff.isTiff(reader) && Tiff.of(reader) == Tiff.CMYK;
        BufferedImage picture = reader.read(0);
        return cmyk ? Samples.cmyk(picture) : Samples.rgb(picture);
    }

    static void requireCredible(long height, long width) throws BrokenImage {
        if (height < 1 || width < 1 || height * width > Pixels.MOST) {
            throw new BrokenImage("it says to have %d × %d pixels".formatted(width, height));
        }
    }
}
