package aesam.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** Reads event files as TensorBoard does. */
public final class Events {
    private Events() {}

    /**
     * One event.
     *
     * @param version of the file; empty where the event is another
     * @param start whether a session starts
     * @param scalars by their tags
     * @param histograms the counts of their buckets, by their tags
     */
    public record Event(
            long step, String version, boolean start, Map<String, Float> scalars, Map<String, double[]> histograms) {}

    /** What a reader of a folder is left with: a session that starts at a step makes it forget what was behind that. */
    public static List<Event> inFolder(Path folder) throws IOException {
        List<Event> kept = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                for (Event event : in(file)) {
                    if (event.start) {
                        kept.removeIf(former -> former.step >= event.step);
                    } else if (event.version.isEmpty()) {
                        kept.add(event);
                    }
                }
            }
        }
        return kept;
    }

    /** All events of a file; its checksums must be right. */
    public static List<Event> in(Path file) {
        try {
            ByteBuffer in = little(Files.readAllBytes(file));
            List<Event> events = new ArrayList<>();
            while (in.hasRemaining()) {
                byte[] length = take(in, 8);
                check(length, in.getInt());
                byte[] content = take(in, (int) little(length).getLong());
                check(content, in.getInt());
                events.add(event(content));
            }
            return events;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] take(ByteBuffer in, int bytes) {
        byte[] taken = new byte[bytes];
        in.get(taken);
        return taken;
    }

    private static void check(byte[] bytes, int masked) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        long moved = (masked - 0xa282ead8L) & 0xffffffffL;
        long unmasked = ((moved >>> 17) | (moved << 15)) & 0xffffffffL;
        if (unmasked != crc.getValue()) {
            throw new AssertionError("a checksum is wrong");
        }
    }

    private static Event event(byte[] content) {
        Map<String, Float> scalars = new LinkedHashMap<>();
        Map<String, double[]> histograms = new LinkedHashMap<>();
        Map<Integer, List<byte[]>> event = fields(content);
        for (byte[] summary : event.getOrDefault(5, List.of())) {
            for (byte[] value : fields(summary).getOrDefault(1, List.of())) {
                Map<Integer, List<byte[]>> parts = fields(value);
                String tag = text(first(parts, 1));
                if (parts.containsKey(2)) {
                    scalars.put(tag, little(first(parts, 2)).getFloat());
                } else {
                    ByteBuffer counts = little(first(fields(first(parts, 5)), 7));
                    double[] all = new double[counts.remaining() / 8];
                    counts.asDoubleBuffer().get(all);
                    histograms.put(tag, all);
                }
            }
        }
        boolean start = event.containsKey(7)
                && little(first(fields(first(event, 7)), 1)).getLong() == 1;
        return new Event(
                event.containsKey(2) ? little(first(event, 2)).getLong() : 0,
                event.containsKey(3) ? text(first(event, 3)) : "",
                start,
                scalars,
                histograms);
    }

    private static byte[] first(Map<Integer, List<byte[]>> fields, int number) {
        return fields.getOrDefault(number, List.of()).get(0);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The fields of a protocol buffer: bytes as they are, whole numbers as eight bytes. */
    private static Map<Integer, List<byte[]>> fields(byte[] message) {
        Map<Integer, List<byte[]>> fields = new LinkedHashMap<>();
        ByteBuffer in = little(message);
        while (in.hasRemaining()) {
            long key = varint(in);
            byte[] content = switch ((int) key & 7) {
                case 0 ->
                    ByteBuffer.allocate(8)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(varint(in))
                            .array();
                case 1 -> take(in, 8);
                case 2 -> take(in, (int) varint(in));
                case 5 -> take(in, 4);
                default -> throw new AssertionError("an unknown type of field");
            };
            fields.computeIfAbsent((int) (key >>> 3), field -> new ArrayList<>())
                    .add(content);
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
