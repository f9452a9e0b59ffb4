package aesam.images.files;

import aesam.AesamException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.InflaterInputStream;

/**
 * {@code meta.mat} of ImageNet's development kit: which WordNet name each of its class numbers stands for. Of the format
 * (MATLAB's level 5) as much is read as that takes: a structure array {@code synsets} with the fields {@code ILSVRC2012_ID}
 * and {@code WNID}, compressed or not. The library for it, mfl-core, allocates what a damaged file declares, gigabytes at
 * times; this reads nothing that is not there.
 */
final class Synsets {
    private static final int HEADER = 128;
    private static final int MATRIX = 14;
    private static final int COMPRESSED = 15;
    private static final int STRUCTURE = 2;
    private static final int MOST = 16 << 20;

    private Synsets() {}

    /** A piece of the file: a type and what it is of. */
    private record Element(int type, ByteBuffer data) {
        static Element next(ByteBuffer in) {
            int type = in.getInt();
            boolean small = type >>> 16 != 0;
            int length = small ? type >>> 16 : in.getInt();
            type &= 0xFFFF;
            int room = small ? 4 : type == COMPRESSED ? length : (length + 7) / 8 * 8;
            ByteBuffer data = in.slice(in.position(), length).order(in.order());
            in.position(Math.min(in.limit(), in.position() + room));
            return new Element(type, data);
        }

        String text() {
            return StandardCharsets.ISO_8859_1
                    .decode(data.duplicate())
                    .toString()
                    .replace("\0", "");
        }
    }

    /**
     * Reads names by numbers.
     *
     * @throws AesamException if it is another file
     */
    static Map<String, String> read(Path meta) {
        try {
            ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(meta));
            in.order(in.get(HEADER - 2) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN)
                    .position(HEADER);
            while (in.hasRemaining()) {
                Element element = Element.next(in);
                ByteBuffer matrix = element.type == COMPRESSED ? inflated(element.data) : element.data;
                Map<String, String> names = names(matrix);
                if (!names.isEmpty()) {
                    return names;
                }
            }
            throw new IOException("it holds no synsets");
        } catch (IOException | BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new AesamException(
                    "%s cannot be read as ImageNet's list of classes (%s).".formatted(meta, AesamException.reason(e)),
                    e);
        }
    }

    private static ByteBuffer inflated(ByteBuffer data) throws IOException {
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
            ByteBuffer whole = ByteBuffer.wrap(in.readNBytes(MOST)).order(data.order());
            return Element.next(whole).data;
        }
    }

    /** None if this is another matrix. */
    private static Map<String, String> names(ByteBuffer matrix) {
        Map<String, String> names = new HashMap<>();
        int kind = Element.next(matrix).data.getInt() & 0xFF;
        int rows = 1;
        for (ByteBuffer sizes = Element.next(matrix).data; sizes.hasRemaining(); ) {
            rows *= sizes.getInt();
        }
        if (!Element.next(matrix).text().equals("synsets") || kind != STRUCTURE) {
            return names;
        }
        int length = Element.next(matrix).data.getInt();
        String fields =
                StandardCharsets.ISO_8859_1.decode(Element.next(matrix).data).toString();
        for (int row = 0; row < rows; row++) {
            String number = "";
            String name = "";
            for (int f = 0; f < fields.length(); f += length) {
                String field = fields.substring(f, f + length).replace("\0", "");
                Element value = Element.next(matrix);
                if (field.equals("ILSVRC2012_ID")) {
                    number = String.valueOf(Math.round(number(content(value))));
                } else if (field.equals("WNID")) {
                    name = content(value).text();
                }
            }
            names.put(number, name);
        }
        return names;
    }

    /** What follows a matrix' flags, sizes and name. */
    private static Element content(Element value) {
        if (value.type != MATRIX) {
            throw new IllegalArgumentException("a field is no matrix");
        }
        for (int i = 0; i < 3; i++) {
            Element.next(value.data);
        }
        return Element.next(value.data);
    }

    /** Numbers are stored in the smallest type that holds them. */
    private static double number(Element content) {
        return switch (content.type) {
            case 1, 2 -> content.data.get() & 0xFF;
            case 3, 4 -> content.data.getShort() & 0xFFFF;
            case 5, 6 -> content.data.getInt();
            case 7 -> content.data.getFloat();
            case 9 -> content.data.getDouble();
            default -> throw new IllegalArgumentException("a number is of type " + content.type);
        };
    }
}
