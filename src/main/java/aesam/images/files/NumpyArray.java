package aesam.images.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * Whole numbers of NumPy, as they lie in a {@code .npy} file.
 *
 * @param header what they are
 * @param data the numbers, the last dimension fastest
 */
record NumpyArray(Header header, ByteBuffer data) {
    private static final byte[] MAGIC = "\u0093NUMPY".getBytes(StandardCharsets.ISO_8859_1);
    private static final int BEFORE_HEADER = 8;
    private static final int LONGEST_HEADER = 1 << 16;
    private static final int MOST_BYTES = 1 << 30;
    private static final Pattern TYPE = Pattern.compile("'descr': *'([<>|=])([a-zA-Z])(\\d*)'");
    private static final Pattern SHAPE = Pattern.compile("'shape': *\\(([\\d, L]*)\\)");

    /**
     * What stands before the numbers: a magic, a version, a length, and a text like {@code {'descr': '<i8', 'fortran_order': False,
     * 'shape': (5000,), }}.
     *
     * @param shape dimensions
     * @param bytes of one number: 1, 2, 4 or 8
     * @param signed whether the highest bit is a sign
     * @param order of the bytes
     */
    record Header(long[] shape, int bytes, boolean signed, ByteOrder order) {
        /**
         * Reads one.
         *
         * @throws IOException if it is damaged, or announces something else than whole numbers in the order of C
         */
        static Header read(InputStream in) throws IOException {
            byte[] start = in.readNBytes(BEFORE_HEADER);
            if (!isOne(start)) {
                throw new IOException("it is no .npy file");
            }
            boolean shortLength = start[BEFORE_HEADER - 2] == 1;
            byte[] length = Arrays.copyOf(in.readNBytes(shortLength ? Short.BYTES : Integer.BYTES), Integer.BYTES);
            int characters =
                    ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt();
            byte[] text = in.readNBytes(Math.max(0, Math.min(characters, LONGEST_HEADER)));
            if (text.length != characters) {
                throw new IOException("it is cut off");
            }
            return of(new String(text, StandardCharsets.ISO_8859_1));
        }

        private static Header of(String text) throws IOException {
            Matcher type = TYPE.matcher(text);
            Matcher shape = SHAPE.matcher(text);
            String kind = type.find() ? type.group(2) + type.group(3) : "";
            if (kind.startsWith("f")) {
                throw new IOException("it holds fractions; if they are labels, write array.astype('int64'), and if they"
                        + " are images from 0 to 1, (255 * array).round().astype('uint8')");
            }
            if (kind.startsWith("O")) {
                throw new IOException("it holds objects of Python, which may be code; load it in Python with"
                        + " numpy.load(file, allow_pickle=True), and save the array in it with numpy.save");
            }
            if (!kind.matches("[iu][1248]") || !shape.find() || !text.contains("'fortran_order': False")) {
                throw new IOException("it holds no whole numbers in C's order; convert it in NumPy with"
                        + " numpy.ascontiguousarray(array).astype('int64'), or 'uint8' for images");
            }
            return new Header(
                    dimensions(shape.group(1)),
                    kind.charAt(1) - '0',
                    kind.startsWith("i"),
                    type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        }

        private static long[] dimensions(String text) throws IOException {
            try {
                return Arrays.stream(text.replace("L", "").split(",", -1))
                        .map(String::strip)
                        .filter(number -> !number.isEmpty())
                        .mapToLong(Long::parseLong)
                        .toArray();
            } catch (NumberFormatException e) {
                throw new IOException("its shape is (" + text + ")", e);
            }
        }

        /** How many numbers; more than a file holds where that is too large to be counted. */
        long size() {
            long size = 1;
            for (long dimension : shape) {
                size = dimension == 0 ? 0 : size > Integer.MAX_VALUE / dimension ? Integer.MAX_VALUE : size * dimension;
            }
            return size;
        }

        /** Whether there is one dimension, or all others are of one number. */
        boolean isVector() {
            return LongStream.of(shape).filter(dimension -> dimension != 1).count() <= 1;
        }

        /** Whether it has the dimensions of images: images × height × width, and their channels. */
        boolean isOfImages() {
            return shape.length >= 3 && !isVector();
        }
    }

    /** Whether a file's content begins as such a file does. */
    static boolean isOne(byte[] content) {
        return content.length > MAGIC.length && Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /**
     * Reads a whole file.
     *
     * @throws IOException if it is damaged or too large, or holds something else than whole numbers in the order of C
     */
    static NumpyArray read(InputStream in) throws IOException {
        Header header = Header.read(in);
        long bytes = header.size() * header.bytes;
        if (bytes > MOST_BYTES) {
            throw new IOException("it has more than 2³⁰ bytes; save a part of it");
        }
        byte[] data = in.readNBytes((int) bytes);
        if (data.length != bytes || in.read() >= 0) {
            throw new IOException("its header does not go with its length");
        }
        return new NumpyArray(header, ByteBuffer.wrap(data).order(header.order));
    }

    /** How many numbers. */
    int size() {
        return (int) header.size();
    }

    /** A number by its place. */
    long number(int place) {
        boolean signed = header.signed;
        return switch (header.bytes) {
            case 1 -> signed ? data.get(place) : data.get(place) & 0xFF;
            case 2 -> signed ? data.getShort(2 * place) : data.getShort(2 * place) & 0xFFFF;
            case 4 -> signed ? data.getInt(4 * place) : data.getInt(4 * place) & 0xFFFF_FFFFL;
            default -> data.getLong(8 * place);
        };
    }
}
