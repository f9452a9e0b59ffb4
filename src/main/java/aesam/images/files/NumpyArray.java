package aesam.images.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whole numbers in a {@code .npy} file of NumPy: a magic, a version, a header like {@code {'descr': '<i8', 'fortran_order':
 * False, 'shape': (5000,), }}, then the numbers.
 *
 * @param shape its dimensions
 * @param bytes of one number: 1, 2, 4 or 8
 * @param signed whether the highest bit is a sign
 * @param data the numbers, the last dimension fastest
 */
record NumpyArray(long[] shape, int bytes, boolean signed, ByteBuffer data) {
    private static final String MAGIC = "\u0093NUMPY";
    private static final int BEFORE_HEADER = 8;
    private static final Pattern TYPE = Pattern.compile("'descr': *'([<>|=])([iu])([1248])'");
    private static final Pattern SHAPE = Pattern.compile("'shape': *\\(([\\d, L]*)\\)");

    /** Whether a file's content begins as such a file does. */
    static boolean isOne(byte[] content) {
        byte[] magic = MAGIC.getBytes(StandardCharsets.ISO_8859_1);
        return content.length > magic.length && Arrays.equals(content, 0, magic.length, magic, 0, magic.length);
    }

    /**
     * Reads one.
     *
     * @param content a whole file
     * @throws IOException if it is damaged, or holds something else than whole numbers in the order of C
     */
    static NumpyArray of(byte[] content) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        if (!isOne(content) || content.length < BEFORE_HEADER + Integer.BYTES) {
            throw new IOException("it is no .npy file");
        }
        boolean shortLength = content[BEFORE_HEADER - 2] == 1;
        long length = shortLength ? file.getShort(BEFORE_HEADER) & 0xFFFF : file.getInt(BEFORE_HEADER);
        int start = BEFORE_HEADER + (shortLength ? Short.BYTES : Integer.BYTES);
        if (length < 0 || length > content.length - start) {
            throw new IOException("it is cut off");
        }
        String header = new String(content, start, (int) length, StandardCharsets.ISO_8859_1);
        Matcher type = TYPE.matcher(header);
        Matcher shape = SHAPE.matcher(header);
        if (!type.find() || !shape.find() || !header.contains("'fortran_order': False")) {
            throw new IOException("it holds no whole numbers in C's order; convert it in NumPy with"
                    + " numpy.ascontiguousarray(array).astype('int64'), or 'uint8' for images");
        }
        int from = start + (int) length;
        NumpyArray array = new NumpyArray(
                dimensions(shape.group(1)),
                type.group(3).charAt(0) - '0',
                type.group(2).equals("i"),
                file.slice(from, content.length - from)
                        .order(type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN));
        if (array.size() * array.bytes != array.data.capacity()) {
            throw new IOException("its header does not go with its length");
        }
        return array;
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

    /** A number by its place. */
    long number(int place) {
        return switch (bytes) {
            case 1 -> signed ? data.get(place) : data.get(place) & 0xFF;
            case 2 -> signed ? data.getShort(2 * place) : data.getShort(2 * place) & 0xFFFF;
            case 4 -> signed ? data.getInt(4 * place) : data.getInt(4 * place) & 0xFFFF_FFFFL;
            default -> data.getLong(8 * place);
        };
    }
}
