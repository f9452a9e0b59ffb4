package aesam.images.files;

import static javax.imageio.plugins.tiff.BaselineTIFFTagSet.COMPRESSION_CCITT_RLE;
import static javax.imageio.plugins.tiff.BaselineTIFFTagSet.COMPRESSION_CCITT_T_4;
import static javax.imageio.plugins.tiff.BaselineTIFFTagSet.COMPRESSION_CCITT_T_6;
import static javax.imageio.plugins.tiff.BaselineTIFFTagSet.COMPRESSION_DEFLATE;
import static javax.imageio.plugins.tiff.BaselineTIFFTagSet.COMPRESSION_LZW;
import static javax.imageio.plugins.tiff.BaselineTIFFTagSet.COMPRESSION_NONE;
import static javax.imageio.plugins.tiff.BaselineTIFFTagSet.COMPRESSION_PACKBITS;
import static javax.imageio.plugins.tiff.BaselineTIFFTagSet.COMPRESSION_ZLIB;
import static javax.imageio.plugins.tiff.BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_CMYK;
import static javax.imageio.plugins.tiff.BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_Y_CB_CR;
import static javax.imageio.plugins.tiff.BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE;
import static javax.imageio.plugins.tiff.BaselineTIFFTagSet.TAG_COLOR_MAP;
import static javax.imageio.plugins.tiff.BaselineTIFFTagSet.TAG_COMPRESSION;
import static javax.imageio.plugins.tiff.BaselineTIFFTagSet.TAG_PHOTOMETRIC_INTERPRETATION;
import static javax.imageio.plugins.tiff.BaselineTIFFTagSet.TAG_SAMPLES_PER_PIXEL;

import aesam.images.ImageSet;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;

/** What the numbers in a TIFF file are, and how they lie there (TIFF 6.0). */
final class Tiff {
    private final TIFFDirectory directory;
    private final ImageReader reader;

    private Tiff(ImageReader reader) throws IOException {
        this.reader = reader;
        this.directory = TIFFDirectory.createFromMetadata(reader.getImageMetadata(0));
    }

    static boolean isTiff(ImageReader reader) throws IOException {
        return reader.getFormatName().equals("tif");
    }

    /**
     * Whether the numbers are inks; else they are grey, of a palette, red-green-blue, or what the JDK makes red-green-blue of.
     *
     * @param reader of any format
     * @param length of the file in bytes
     * @throws BrokenImage if they are something else, or more than a file of this length can hold
     */
    static boolean isCmyk(ImageReader reader, long length) throws IOException, BrokenImage {
        if (!isTiff(reader)) {
            return false;
        }
        Tiff tiff = new Tiff(reader);
        int kind = tiff.number(TAG_PHOTOMETRIC_INTERPRETATION, 0);
        if (kind > PHOTOMETRIC_INTERPRETATION_Y_CB_CR) {
            throw new BrokenImage("its numbers are neither grey, RGB nor CMYK, but of TIFF's kind %s; save it as RGB"
                    .formatted(kind));
        }
        tiff.requireCredible(length);
        return kind == PHOTOMETRIC_INTERPRETATION_CMYK;
    }

    /** Whether its numbers are of a palette; those of a bit each are in the JDK's, too. */
    static boolean hasPalette(ImageReader reader) throws IOException {
        return new Tiff(reader).directory.containsTIFFField(TAG_COLOR_MAP);
    }

    /**
     * Levels of red, then of green, then of blue, of a palette of 16 bits, of which the upper 8 count; the JDK rounds them
     * otherwise.
     *
     * @param colours how many
     * @throws BrokenImage if there are fewer
     */
    static byte[] palette(ImageReader reader, int colours) throws IOException, BrokenImage {
        TIFFField field = new Tiff(reader).directory.getTIFFField(TAG_COLOR_MAP);
        int count = field == null ? 0 : field.getCount() / ImageSet.CHANNELS;
        if (count < colours) {
            throw new BrokenImage("its palette has %s colours of %s".formatted(count, colours));
        }
        byte[] levels = new byte[ImageSet.CHANNELS * colours];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) (field.getAsInt(i / colours * count + i % colours) >> Byte.SIZE);
        }
        return levels;
    }

    private int number(int tag, int otherwise) {
        TIFFField field = directory.getTIFFField(tag);
        return field == null ? otherwise : field.getAsInt(0);
    }

    /** The JDK would allocate all that a file of a few bytes says to have. */
    private void requireCredible(long length) throws IOException, BrokenImage {
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        long bits = pixels * number(TAG_BITS_PER_SAMPLE, 1) * number(TAG_SAMPLES_PER_PIXEL, 1);
        if (bits / Byte.SIZE > mostPerByte() * length) {
            throw new BrokenImage("it says to have %s × %s pixels in %s bytes"
                    .formatted(reader.getWidth(0), reader.getHeight(0), length));
        }
    }

    /** The number of bytes that one of the file can stand for. */
    private long mostPerByte() {
        return switch (number(TAG_COMPRESSION, COMPRESSION_NONE)) {
            // Colours may lie there once for 4 × 4 pixels.
            case COMPRESSION_NONE -> 4;
            // Two bytes for 128.
            case COMPRESSION_PACKBITS -> 64;
            // Two bits for the longest run, 258.
            case COMPRESSION_ZLIB, COMPRESSION_DEFLATE -> 1032;
            // Twelve bits for the longest string, which grew by one with each of 4096 codes.
            case COMPRESSION_LZW -> 4096 * Byte.SIZE / 12;
            // A bit for a whole row.
            case COMPRESSION_CCITT_RLE, COMPRESSION_CCITT_T_4, COMPRESSION_CCITT_T_6 -> Short.MAX_VALUE;
            // JPEG: a bit for the mean of 8 × 8 pixels.
            default -> 512;
        };
    }
}
