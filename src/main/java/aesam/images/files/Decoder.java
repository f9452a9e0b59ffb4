package aesam.images.files;

import aesam.AesamException;
import aesam.images.Pixels;
import aesam.images.TargetSize;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Encoded images become red, green and blue as Pillow's {@code convert("RGB")} has them: grey is repeated, transparency,
 * colour profiles and orientation are left aside, CMYK is multiplied out, of animations there is the first picture.
 * Other than in Pillow, of 16 bits of grey the upper 8 are taken, as they are of colours.
 */
final class Decoder {
    /** The JDK's own: others that lie on the class path change nothing. */
    private static final List<ImageReaderSpi> READERS = readers(Set.of("jpeg", "png", "gif", "bmp", "tiff"));

    /** Pixels that a byte may stand for: in PNG, eight times what a byte unpacks to; TIFF has {@linkplain Tiff its own}. */
    private static final long MOST_PER_BYTE = 8 * 1032;

    /** Formats that people have and the JDK has not, by what stands from the fifth or the ninth byte on. */
    private static final Map<String, String> OTHERS = Map.of(
            "WEBP",
            "WebP",
            "ftypavif",
            "AVIF",
            "ftypheic",
            "HEIC",
            "ftypheix",
            "HEIC",
            "ftypmif1",
            "HEIF",
            "ftypmsf1",
            "HEIF",
            "jP  ",
            "JPEG 2000",
            "JXL ",
            "JPEG XL");

    private Decoder() {}

    private static List<ImageReaderSpi> readers(Set<String> formats) {
        List<ImageReaderSpi> found = new ArrayList<>();
        IIORegistry.getDefaultInstance()
                .getServiceProviders(ImageReaderSpi.class, true)
                .forEachRemaining(spi -> {
                    boolean known = Arrays.stream(spi.getFormatNames()).anyMatch(formats::contains);
                    if (known && spi.getClass().getModule() == ImageIO.class.getModule()) {
                        found.add(spi);
                    }
                });
        return found;
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
                return size.shrink(Jpeg.isJpeg(encoded) ? jpeg(encoded, reader) : picture(encoded, in, reader));
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
            return spi(in) != null;
        }
    }

    private static @Nullable ImageReaderSpi spi(MemoryCacheImageInputStream in) throws IOException {
        for (ImageReaderSpi spi : READERS) {
            if (spi.canDecodeInput(in)) {
                return spi;
            }
        }
        return null;
    }

    /** A reader for the format that a stream begins with. */
    static ImageReader reader(MemoryCacheImageInputStream in) throws IOException, BrokenImage {
        ImageReaderSpi spi = spi(in);
        if (spi != null) {
            return spi.createReaderInstance();
        }
        byte[] start = new byte[16];
        in.seek(0);
        in.read(start);
        String text = new String(start, StandardCharsets.ISO_8859_1);
        for (Map.Entry<String, String> other : OTHERS.entrySet()) {
            if (text.startsWith(other.getKey(), 4) || text.startsWith(other.getKey(), 8)) {
                throw new BrokenImage(
                        "it is %s, which is not read; save it as PNG or JPEG".formatted(other.getValue()));
            }
        }
        throw new BrokenImage("it is no JPEG, PNG, GIF, BMP or TIFF image");
    }

    private static Pixels jpeg(byte[] encoded, ImageReader reader) throws IOException, BrokenImage {
        Jpeg jpeg = Jpeg.of(encoded);
        requireCredible(jpeg.height(), jpeg.width(), encoded.length);
        return jpeg.decode(reader);
    }

    private static Pixels picture(byte[] encoded, MemoryCacheImageInputStream in, ImageReader reader)
            throws IOException, BrokenImage {
        reader.setInput(in, true);
        requireCredible(reader.getHeight(0), reader.getWidth(0));
        if (Gif.isGif(reader)) {
            Gif gif = Gif.of(reader);
            requireCredible(gif.height(), gif.width(), encoded.length);
            return gif.screen(reader.read(0));
        }
        boolean cmyk = Tiff.isCmyk(reader, encoded.length);
        if (!Tiff.isTiff(reader)) {
            requireCredible(reader.getHeight(0), reader.getWidth(0), encoded.length);
        }
        BufferedImage picture = reader.read(0);
        if (Tiff.isTiff(reader)
                && picture.getColorModel() instanceof IndexColorModel colours
                && Tiff.hasPalette(reader)) {
            return Samples.palette(picture, Tiff.palette(reader, colours.getMapSize()));
        }
        return cmyk ? Samples.cmyk(picture) : Samples.rgb(picture);
    }

    static void requireCredible(long height, long width) throws BrokenImage {
        if (height < 1 || width < 1 || height * width > Pixels.MOST) {
            throw new BrokenImage("it says to have %s × %s pixels".formatted(width, height));
        }
    }

    /** The same for a file of this length, other than TIFF: nothing is allocated for what it cannot hold. */
    static void requireCredible(long height, long width, long length) throws BrokenImage {
        requireCredible(height, width);
        if (height * width > MOST_PER_BYTE * length) {
            throw new BrokenImage("it says to have %s × %s pixels in %s bytes".formatted(width, height, length));
        }
    }
}
