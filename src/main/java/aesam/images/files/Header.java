package aesam.images.files;

import aesam.AesamException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * What a file's first bytes say of the image, whatever the file's name says.
 *
 * @param height in pixels
 * @param width in pixels
 * @param remarks why its pixels are not used just as they are, such as "grey"
 */
record Header(int height, int width, List<String> remarks) {
    private static final int PREFIX = 4096;
    private static final long MOST_BYTES = 1 << 28;
    private static final Map<String, String> FORMATS = Map.of(
            "jpg", "jpeg", "jpeg", "jpeg", "jpe", "jpeg", "jfif", "jpeg", "png", "png", "gif", "gif", "bmp", "bmp",
            "dib", "bmp", "tif", "tif", "tiff", "tif");

    Header {
        remarks = List.copyOf(remarks);
    }

    /**
     * Reads it, and no more of the file than needed.
     *
     * @throws BrokenImage if it is no image of a known format, or too large a one
     */
    static Header of(ImageFile file) throws BrokenImage {
        if (file.length() == 0) {
            throw new BrokenImage(file.exists() ? "it is empty" : "it is a link to nowhere");
        }
        if (file.length() > MOST_BYTES) {
            throw new BrokenImage("it has %s bytes".formatted(file.length()));
        }
        try {
            byte[] start = file.read(PREFIX);
            Header header;
            if (Jpeg.isJpeg(start)) {
                header = jpeg(start, file);
                Decoder.requireCredible(header.height, header.width, file.length());
            } else if (isPng(start)) {
                header = png(start);
                Decoder.requireCredible(header.height, header.width, file.length());
            } else {
                header = other(file.read());
            }
            return header.named(file.ending(), start);
        } catch (IOException e) {
            throw new BrokenImage("it cannot be read: " + AesamException.reason(e), e);
        }
    }

    private Header named(String ending, byte[] start) {
        String format = Jpeg.isJpeg(start) ? "jpeg" : isPng(start) ? "png" : FORMATS.getOrDefault(ending, "");
        if (ending.isEmpty() || format.equals(FORMATS.getOrDefault(ending, ""))) {
            return this;
        }
        List<String> all = new ArrayList<>(remarks);
        all.add("named otherwise than its format");
        return new Header(height, width, all);
    }

    private static Header jpeg(byte[] start, ImageFile file) throws IOException, BrokenImage {
        Jpeg header;
        try {
            header = Jpeg.of(start);
        } catch (BrokenImage behindLongMetadata) {
            header = Jpeg.of(file.read());
        }
        List<String> found = new ArrayList<>();
        if (header.components() == 1) {
            found.add("grey");
        } else if (header.components() == 4) {
            found.add("CMYK");
        }
        return new Header(header.height(), header.width(), found);
    }

    private static boolean isPng(byte[] bytes) {
        return bytes.length > 28 && (bytes[0] & 0xFF) == 0x89 && bytes[1] == 'P' && bytes[2] == 'N' && bytes[3] == 'G';
    }

    /** The image header chunk stands at a fixed place (PNG, 11.2.2). */
    private static Header png(byte[] bytes) {
        List<String> found = new ArrayList<>();
        if (bytes[24] == 16) {
            found.add("16-bit");
        }
        if (bytes[25] == 0 || bytes[25] == 4) {
            found.add("grey");
        }
        if (new String(bytes, StandardCharsets.ISO_8859_1).contains("acTL")) {
            found.add("animated");
        }
        return new Header(number(bytes, 20), number(bytes, 16), found);
    }

    private static int number(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).getInt(at);
    }

    private static Header other(byte[] bytes) throws IOException, BrokenImage {
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            ImageReader reader = Decoder.reader(in);
            try {
                reader.setInput(in);
                List<String> found = new ArrayList<>();
                if (Tiff.isCmyk(reader, bytes.length)) {
                    found.add("CMYK");
                }
                if (hasSecond(reader)) {
                    found.add("animated");
                }
                if (Gif.isGif(reader)) {
                    Gif gif = Gif.of(reader);
                    Decoder.requireCredible(gif.height(), gif.width(), bytes.length);
                    return new Header(gif.height(), gif.width(), found);
                }
                Decoder.requireCredible(reader.getHeight(0), reader.getWidth(0));
                if (!Tiff.isTiff(reader)) {
                    Decoder.requireCredible(reader.getHeight(0), reader.getWidth(0), bytes.length);
                }
                return new Header(reader.getHeight(0), reader.getWidth(0), found);
            } finally {
                reader.dispose();
            }
        } catch (RuntimeException e) {
            throw new BrokenImage(AesamException.reason(e), e);
        }
    }

    /** Whether there is a second image. The JDK does not find an end to the number of those of a damaged TIFF file. */
    private static boolean hasSecond(ImageReader reader) {
        try {
            return reader.getWidth(1) > 0;
        } catch (IOException | IndexOutOfBoundsException none) {
            return false;
        }
    }
}
