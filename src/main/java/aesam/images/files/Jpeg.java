package aesam.images.files;

import aesam.images.ImageSet;
import aesam.images.Pixels;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageReader;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A JPEG file (ITU-T T.81, B.2), reduced to what pixels are made of. Profiles and other metadata, over which the JDK's reader
 * stumbles or by which it changes colours, are left aside; which colours the components are is decided as libjpeg does.
 *
 * @param components 1 for grey, 3 for colour, 4 for CMYK
 * @param hasLuminance whether the first three components are luminance and chrominance
 * @param plain tables, frame and scans
 */
record Jpeg(int height, int width, int components, boolean hasLuminance, byte[] plain) {
    /**
     * Libjpeg fills what is missing of an image with grey and only warns. These of its warnings mean that pixels are missing
     * or wrong; stray bytes between segments are no damage.
     */
    private static final List<String> DAMAGE = List.of("premature end", "bad huffman code", "instead of rst");

    private static final int APP0 = 0xE0;
    private static final int APP14 = 0xEE;
    private static final int COMMENT = 0xFE;
    private static final int START_OF_SCAN = 0xDA;

    /**
     * Start of image; Adobe's segment that says "not transformed", so that the JDK leaves the components as they are; and
     * the usual Huffman tables (K.3), which files of cameras and videos may leave out.
     */
    private static final byte[] START = start();

    private static byte[] start() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) APP14, 0, 14});
        out.writeBytes("Adobe\0d\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1));
        write(out, 0x00, JPEGHuffmanTable.StdDCLuminance);
        write(out, 0x01, JPEGHuffmanTable.StdDCChrominance);
        write(out, 0x10, JPEGHuffmanTable.StdACLuminance);
        write(out, 0x11, JPEGHuffmanTable.StdACChrominance);
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, int number, JPEGHuffmanTable table) {
        byte[] segment = new byte[5 + 16 + table.getValues().length];
        segment[0] = (byte) 0xFF;
        segment[1] = (byte) 0xC4;
        segment[3] = (byte) (segment.length - 2);
        segment[4] = (byte) number;
        for (int i = 0; i < table.getLengths().length; i++) {
            segment[5 + i] = (byte) table.getLengths()[i];
        }
        for (int i = 0; i < table.getValues().length; i++) {
            segment[21 + i] = (byte) table.getValues()[i];
        }
        out.writeBytes(segment);
    }

    static boolean isJpeg(byte[] bytes) {
        return bytes.length > 2 && (bytes[0] & 0xFF) == 0xFF && (bytes[1] & 0xFF) == 0xD8 && (bytes[2] & 0xFF) == 0xFF;
    }

    /**
     * Reads the segments up to the first scan, or up to where the bytes end behind the frame header.
     *
     * @throws BrokenImage if there is no frame header
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
            boolean stray = (bytes[at] & 0xFF) != 0xFF || kind == 0 || kind == 0xFF;
            if (stray || isRestart(kind)) {
                at++;
                continue;
            }
            if (kind == START_OF_SCAN) {
                break;
            }
            int length = 2 + number(bytes, at + 2);
            if (isFrame(kind)) {
                frame = at;
            } else if (kind == APP0 && starts(bytes, at, length, "JFIF\0", 14)) {
                jfif = true;
            } else if (kind == APP14 && starts(bytes, at, length, "Adobe", 12)) {
                adobe = bytes[at + 15] & 0xFF;
            }
            if (kind < APP0 || kind > COMMENT) {
                plain.write(bytes, at, Math.min(length, bytes.length - at));
            }
            at += length;
        }
        if (frame < 0 || frame + 10 > bytes.length) {
            throw new BrokenImage("it ends before its JPEG header does");
        }
        plain.write(bytes, Math.min(at, bytes.length), Math.max(0, bytes.length - at));
        int components = bytes[frame + 9] & 0xFF;
        boolean luminance = components == 3
                ? jfif || (adobe < 0 ? !isNumbered(bytes, frame, "RGB") : adobe != 0)
                : components == 4 && adobe > 0;
        return new Jpeg(number(bytes, frame + 5), number(bytes, frame + 7), components, luminance, plain.toByteArray());
    }

    /** SOF0 to SOF15, without the tables that have numbers among them. */
    private static boolean isFrame(int kind) {
        return kind >= 0xC0 && kind <= 0xCF && kind != 0xC4 && kind != 0xC8 && kind != 0xCC;
    }

    /** RST0 to RST7, and TEM: these have no length. */
    private static boolean isRestart(int kind) {
        return (kind >= 0xD0 && kind <= 0xD7) || kind == 1;
    }

    private static boolean starts(byte[] bytes, int segment, int length, String text, int least) {
        int from = segment + 4;
        return length >= 4 + least
                && from + least <= bytes.length
                && new String(bytes, from, text.length(), StandardCharsets.ISO_8859_1).equals(text);
    }

    /** Whether the three components of a frame have these letters for numbers. */
    private static boolean isNumbered(byte[] bytes, int frame, String letters) {
        return frame + 17 <= bytes.length
                && bytes[frame + 10] == letters.charAt(0)
                && bytes[frame + 13] == letters.charAt(1)
                && bytes[frame + 16] == letters.charAt(2);
    }

    private static int number(byte[] bytes, int at) {
        return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
    }

    /**
     * All its pixels.
     *
     * @throws BrokenImage if some are missing or damaged
     */
    Pixels decode(ImageReader reader) throws IOException, BrokenImage {
        if (components == 2 || components > 4) {
            throw new BrokenImage("it has %d colour components".formatted(components));
        }
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
     * R = Y + 1.402 Cr, G = Y − 0.344136 Cb − 0.714136 Cr, B = Y + 1.772 Cb (JFIF, T.871), in 16 bits behind the point as
     * libjpeg computes. Of CMYK so are 255 − C, 255 − M and 255 − Y.
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
