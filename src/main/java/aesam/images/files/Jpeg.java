package aesam.images.files;

import aesam.images.ImageSet;
import aesam.images.Pixels;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageReader;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A JPEG file (ITU-T T.81, B.2), reduced to what pixels are made of. Profiles and other metadata, over which the JDK's
 * reader stumbles or by which it changes colours, are left aside. What colours the components are is decided as libjpeg
 * decides it.
 *
 * @param components 1 for grey, 3 for colour, 4 for CMYK
 * @param hasLuminance whether the first three components are luminance and chrominance
 * @param plain tables, frame and scans
 */
record Jpeg(int height, int width, int components, boolean hasLuminance, byte[] plain) {
    /**
     * Libjpeg fills what is missing of an image with grey and only warns. These of its warnings mean that pixels are
     * missing or wrong; stray bytes between segments are no damage.
     */
    private static final List<String> DAMAGE = List.of("premature end", "bad huffman code", "instead of rst");

    /** The first byte of each segment's marker. */
    private static final int SEGMENT = 0xFF;

    private static final int START_OF_IMAGE = 0xD8;
    private static final int START_OF_SCAN = 0xDA;
    private static final int HUFFMAN_TABLES = 0xC4;
    private static final int APP0 = 0xE0;
    private static final int APP14 = 0xEE;
    private static final int COMMENT = 0xFE;

    /** What a file begins with that the JDK is to leave as it is, and to find no table missing in. */
    private static final byte[] START = start();

    static boolean isJpeg(byte[] bytes) {
        return bytes.length > 2 && says(bytes, 0, SEGMENT, START_OF_IMAGE, SEGMENT);
    }

    /**
     * Reads the segments up to the first scan, or up to where the bytes end behind the frame header.
     *
     * @throws BrokenImage if there is no frame header, or one of colours that JPEG files do not have
     */
    static Jpeg of(byte[] bytes) throws BrokenImage {
        ByteArrayOutputStream plain = new ByteArrayOutputStream(START.length + bytes.length);
        plain.writeBytes(START);
        boolean jfif = false;
        int adobe = -1;
        int frame = -1;
        int at = 2;
        while (at + 4 <= bytes.length) {
            int kind = bytes[at + 1] & 0xFF;
            if (!says(bytes, at, SEGMENT) || isNoSegment(kind)) {
                at++;
                continue;
            }
            if (kind == START_OF_SCAN) {
                break;
            }
            int length = 2 + number(bytes, at + 2);
            if (isFrame(kind)) {
                frame = at;
            } else if (kind == APP0 && length >= 18 && says(bytes, at + 4, 'J', 'F', 'I', 'F', 0)) {
                jfif = true;
            } else if (kind == APP14 && length >= 16 && says(bytes, at + 4, 'A', 'd', 'o', 'b', 'e')) {
                adobe = at + 15 < bytes.length ? bytes[at + 15] & 0xFF : -1;
            }
            if (kind < APP0 || kind > COMMENT) {
                plain.write(bytes, at, Math.min(length, bytes.length - at));
            }
            at += length;
        }
        if (frame < 0 || frame + 10 > bytes.length) {
            throw new BrokenImage("it ends before its JPEG header does");
        }
        int rest = Math.min(at, bytes.length);
        plain.write(bytes, rest, bytes.length - rest);
        int components = bytes[frame + 9] & 0xFF;
        if (components != 1 && components != 3 && components != 4) {
            throw new BrokenImage("it has %s colour components".formatted(components));
        }
        boolean letters = says(bytes, frame + 10, 'R') && says(bytes, frame + 13, 'G') && says(bytes, frame + 16, 'B');
        boolean luminance = adobe >= 0 ? adobe != 0 : components == 3 && !letters;
        return new Jpeg(
                number(bytes, frame + 5),
                number(bytes, frame + 7),
                components,
                (components == 3 && jfif) || (components >= 3 && luminance),
                plain.toByteArray());
    }

    /** SOF0 to SOF15, without the tables that have numbers among them. */
    private static boolean isFrame(int kind) {
        return kind >= 0xC0 && kind <= 0xCF && kind != HUFFMAN_TABLES && kind != 0xC8 && kind != 0xCC;
    }

    /** Stray bytes, and what has no length: TEM, RST0 to RST7. */
    private static boolean isNoSegment(int kind) {
        return kind <= 1 || kind == SEGMENT || (kind >= 0xD0 && kind <= 0xD7);
    }

    private static boolean says(byte[] bytes, int at, int... expected) {
        for (int i = 0; i < expected.length; i++) {
            if (at + i >= bytes.length || (bytes[at + i] & 0xFF) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private static int number(byte[] bytes, int at) {
        return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
    }

    /** Adobe's segment, which says that nothing is transformed, and the usual tables (K.3), which videos leave out. */
    private static byte[] start() {
        ByteArrayOutputStream tables = new ByteArrayOutputStream();
        write(tables, 0x00, JPEGHuffmanTable.StdDCLuminance);
        write(tables, 0x01, JPEGHuffmanTable.StdDCChrominance);
        write(tables, 0x10, JPEGHuffmanTable.StdACLuminance);
        write(tables, 0x11, JPEGHuffmanTable.StdACChrominance);
        int length = 2 + tables.size();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out, SEGMENT, START_OF_IMAGE);
        write(out, SEGMENT, APP14, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0);
        write(out, SEGMENT, HUFFMAN_TABLES, length >> 8, length);
        out.writeBytes(tables.toByteArray());
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, int number, JPEGHuffmanTable table) {
        out.write(number);
        for (short[] part : List.of(table.getLengths(), table.getValues())) {
            for (short value : part) {
                out.write(value);
            }
        }
    }

    private static void write(ByteArrayOutputStream out, int... values) {
        for (int value : values) {
            out.write(value);
        }
    }

    /**
     * All its pixels.
     *
     * @throws BrokenImage if some are missing or damaged
     */
    Pixels decode(ImageReader reader) throws IOException, BrokenImage {
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning.toLowerCase(Locale.ROOT)));
        reader.setInput(new MemoryCacheImageInputStream(new ByteArrayInputStream(plain)), true, true);
        Raster raster = reader.readRaster(0, null);
        for (String warning : warnings) {
            if (DAMAGE.stream().anyMatch(warning::contains)) {
                throw new BrokenImage(warning);
            }
        }
        byte[] samples = ((DataBufferByte) raster.getDataBuffer()).getData();
        if (hasLuminance) {
            toColours(samples);
        }
        if (components == ImageSet.CHANNELS) {
            return new Pixels(raster.getHeight(), raster.getWidth(), samples);
        }
        byte[] pixels = new byte[Pixels.bytes(raster.getHeight(), raster.getWidth())];
        for (int i = 0, at = 0; i < samples.length; i += components) {
            for (int c = 0; c < ImageSet.CHANNELS; c++) {
                // Of CMYK, Adobe writes what is left of the paper's white.
                pixels[at++] = components == 1
                        ? samples[i]
                        : Samples.printed(255 - (samples[i + c] & 0xFF), 255 - (samples[i + 3] & 0xFF));
            }
        }
        return new Pixels(raster.getHeight(), raster.getWidth(), pixels);
    }

    /**
     * R = Y + 1.402 Cr, G = Y − 0.344136 Cb − 0.714136 Cr, B = Y + 1.772 Cb (JFIF, T.871), with 16 bits behind the
     * point as in libjpeg; of CMYK, these are 255 − C, 255 − M and 255 − Y.
     */
    private void toColours(byte[] samples) {
        for (int i = 0; i < samples.length; i += components) {
            int y = samples[i] & 0xFF;
            int cb = (samples[i + 1] & 0xFF) - 128;
            int cr = (samples[i + 2] & 0xFF) - 128;
            int flip = components == 4 ? 255 : 0;
            samples[i] = (byte) (flip ^ clamp(y + ((91_881 * cr + 32_768) >> 16)));
            samples[i + 1] = (byte) (flip ^ clamp(y + ((-22_554 * cb - 46_802 * cr + 32_768) >> 16)));
            samples[i + 2] = (byte) (flip ^ clamp(y + ((116_130 * cb + 32_768) >> 16)));
        }
    }

    private static int clamp(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
