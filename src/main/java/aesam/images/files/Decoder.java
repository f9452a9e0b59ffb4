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
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Encoded images become red, green and blue as Pillow's {@code convert("RGB")} has them: grey is repeated, of 16 bits the
 * upper 8 are taken, transparency, colour profiles and orientation are left aside, CMYK is multiplied out, of animations there is the
 * first picture.
 */
final class Decoder {
    /**
     * Libjpeg fills what is missing of an image with grey and only warns. These of its warnings mean that pixels are missing
     * or wrong; stray bytes between segments and odd metadata are no damage.
     */
    private static final List<String> DAMAGE = List.of("premature end", "bad huffman code", "instead of rst");

    private Decoder() {}

    /**
     * Decodes an image, shrunk to what is kept of it. A JPEG of more than four times that size is subsampled while it is
     * read, to at least twice that size.
     *
     * @throws BrokenImage if it is no image, or not a whole one
     */
    static Pixels decode(byte[] encoded, TargetSize size) throws BrokenImage {
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
            ImageReader reader = reader(in);
            try {
                return decode(reader, in, encoded, size);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            throw new BrokenImage(AesamException.reason(e), e);
        }
    }

    /** A reader for the format that a stream begins with. */
    static ImageReader reader(MemoryCacheImageInputStream in) throws BrokenImage {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
        if (!readers.hasNext()) {
            throw new BrokenImage("it is no JPEG, PNG, GIF, BMP or TIFF image");
        }
        return readers.next();
    }

    private static Pixels decode(ImageReader reader, MemoryCacheImageInputStream in, byte[] encoded, TargetSize size)
            throws IOException, BrokenImage {
        reader.setInput(in, true, true);
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning.toLowerCase(Locale.ROOT)));
        int height = reader.getHeight(0);
        int width = reader.getWidth(0);
        if ((long) height * width > Pixels.MOST) {
            throw new BrokenImage("it says to have %d × %d pixels".formatted(width, height));
        }
        ImageReadParam parameters = reader.getDefaultReadParam();
        boolean jpeg = JpegHeader.isJpeg(encoded);
        if (jpeg) {
            int every = Math.max(
                    1,
                    Math.min(
                            height / (2 * size.keptHeight(height, width)),
                            width / (2 * size.keptWidth(height, width))));
            parameters.setSourceSubsampling(every, every, 0, 0);
        }
        JpegHeader header = jpeg ? JpegHeader.of(encoded) : null;
        Pixels pixels = header != null && header.components() == 4
                ? cmyk(reader.readRaster(0, parameters), header.adobe())
                : rgb(reader.read(0, parameters));
        for (String warning : warnings) {
            if (DAMAGE.stream().anyMatch(warning::contains)) {
                throw new BrokenImage(warning);
            }
        }
        return size.shrink(pixels, height, width);
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

    /**
     * (255 − C)(255 − K)/255 and so on. Adobe's files hold 255 − C and 255 − K; with its transform 2, the JFIF luminance and
     * chrominance of C, M, Y and 255 − K.
     */
    private static Pixels cmyk(Raster raster, int adobe) {
        int height = raster.getHeight();
        int width = raster.getWidth();
        byte[] bytes = new byte[Pixels.bytes(height, width)];
        int[] row = new int[width * 4];
        int at = 0;
        for (int y = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int p = 0; p < row.length; p += 4) {
                double red = row[p];
                double green = row[p + 1];
                double blue = row[p + 2];
                if (adobe == 2) {
                    double cb = row[p + 1] - 128;
                    double cr = row[p + 2] - 128;
                    red = 255 - clamp(row[p] + 1.402 * cr);
                    green = 255 - clamp(row[p] - 0.344136 * cb - 0.714136 * cr);
                    blue = 255 - clamp(row[p] + 1.772 * cb);
                } else if (adobe < 0) {
                    red = 255 - red;
                    green = 255 - green;
                    blue = 255 - blue;
                }
                double black = (adobe < 0 ? 255 - row[p + 3] : row[p + 3]) / 255.0;
                bytes[at++] = (byte) Math.round(red * black);
                bytes[at++] = (byte) Math.round(green * black);
                bytes[at++] = (byte) Math.round(blue * black);
            }
        }
        return new Pixels(height, width, bytes);
    }

    private static double clamp(double value) {
        return Math.max(0, Math.min(255, value));
    }
}
