package aesam;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages files: cut, with bits flipped, bytes put in, left out or repeated, with lengths and numbers that lie. */
public final class Mutation {
    private static final long[] LENGTHS = {
        0,
        1,
        -1,
        255,
        65_535,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE - 8L,
        1L << 31,
        1L << 40,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };
    private static final List<String> NUMBERS = List.of(
            "-1",
            "0",
            "0.5",
            "2147483647",
            "2147483648",
            "4611686018427387904",
            "9223372036854775807",
            "99999999999999999999",
            "1e308",
            "1e400",
            "1e999999999",
            "-1e-999999999",
            "NaN",
            "1".repeat(20_000));
    private static final List<String> TOKENS = List.of(
            "null",
            "true",
            "{}",
            "[]",
            "\"\"",
            "\"",
            "\\u0000",
            ",",
            "\n",
            "{\"a\":",
            "<script>",
            "[".repeat(20_000),
            "{\"a\":".repeat(20_000),
            ",".repeat(20_000));

    private Mutation() {}

    /** A variant of a valid file with one to three damages, the same for the same seed. */
    public static byte[] of(byte[] valid, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = valid;
        for (int damages = 1 + random.nextInt(3); damages > 0; damages--) {
            bytes = damaged(bytes, random);
        }
        return bytes;
    }

    private static byte[] damaged(byte[] bytes, SplittableRandom random) {
        int at = place(bytes.length, random);
        int run = Math.min(bytes.length - at, 1 + random.nextInt(1 << random.nextInt(12)));
        return switch (random.nextInt(9)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> withFlippedBits(bytes, random);
            case 2 -> replaced(bytes, at, 0, filled(1 + random.nextInt(1 << random.nextInt(15)), random));
            case 3 -> replaced(bytes, at, run, new byte[0]);
            case 4 -> replaced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + run));
            case 5 -> replaced(bytes, at, run, filled(run, random));
            case 6 -> withLength(bytes, at, random);
            case 7 -> replaced(bytes, at, 0, text(TOKENS, random));
            default -> withNumber(bytes, at, random);
        };
    }

    /** Half of the damages hit the first bytes, where formats say what follows. */
    private static int place(int length, SplittableRandom random) {
        return random.nextInt(1 + (random.nextBoolean() ? Math.min(length, 256) : length));
    }

    private static byte[] withFlippedBits(byte[] bytes, SplittableRandom random) {
        byte[] flipped = bytes.clone();
        if (flipped.length > 0) {
            for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
                flipped[place(flipped.length - 1, random)] ^= (byte) (1 << random.nextInt(8));
            }
        }
        return flipped;
    }

    private static byte[] filled(int length, SplittableRandom random) {
        byte[] bytes = new byte[length];
        switch (random.nextInt(3)) {
            case 0 -> Arrays.fill(bytes, (byte) random.nextInt());
            case 1 -> Arrays.fill(bytes, (byte) 0xFF);
            default -> random.nextBytes(bytes);
        }
        return bytes;
    }

    private static byte[] withLength(byte[] bytes, int at, SplittableRandom random) {
        byte[] number = ByteBuffer.allocate(8)
                .order(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN)
                .putLong(LENGTHS[random.nextInt(LENGTHS.length)])
                .array();
        int size = 1 << random.nextInt(4);
        byte[] part = random.nextBoolean() ? Arrays.copyOf(number, size) : Arrays.copyOfRange(number, 8 - size, 8);
        return replaced(bytes, at, Math.min(size, bytes.length - at), part);
    }

    /** The next digits give way to another number. */
    private static byte[] withNumber(byte[] bytes, int at, SplittableRandom random) {
        int from = at;
        while (from < bytes.length && !isDigit(bytes[from])) {
            from++;
        }
        int to = from;
        while (to < bytes.length && isDigit(bytes[to])) {
            to++;
        }
        return replaced(bytes, from, to - from, text(NUMBERS, random));
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static byte[] text(List<String> of, SplittableRandom random) {
        return of.get(random.nextInt(of.size())).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] replaced(byte[] bytes, int at, int length, byte[] by) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + by.length);
        out.write(bytes, 0, at);
        out.writeBytes(by);
        out.write(bytes, at + length, bytes.length - at - length);
        return out.toByteArray();
    }
}
