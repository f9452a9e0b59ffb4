package aesam;

import java.util.SplittableRandom;

/**
 * The one seed of a run. Every random number is a function of (seed, stream, indices such as epoch and image), never of
 * state that is carried along: so a batch does not depend on who prepared it, nor a resumed run on when it was cut off.
 *
 * @param value any number
 */
public record Seed(long value) {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    /** What randomness is used for; its number enters every draw. */
    public enum Stream {
        WEIGHTS(1),
        SHUFFLE(2),
        AUGMENTATION(3),
        LABEL_NOISE(4),
        POLICY(5),
        ENGINE(6),
        MEASUREMENT(7),
        DROPOUT(8),
        VALIDATION(9),
        PROBE(10),
        INSTANCE_NOISE(11);

        private final long number;

        Stream(long number) {
            this.number = number;
        }
    }

    /** A fresh generator for one use, the same for the same arguments. */
    public SplittableRandom generator(Stream stream, long... indices) {
        long state = mix(value + GOLDEN_GAMMA * stream.number);
        for (long index : indices) {
            state = mix(state + GOLDEN_GAMMA * (index + 1));
        }
        return new SplittableRandom(state);
    }

    /** A random permutation of 0 … n − 1 (Fisher–Yates), the same for the same arguments. */
    public int[] permutation(int n, Stream stream, long... indices) {
        SplittableRandom random = generator(stream, indices);
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** The 64-bit finalizer of SplitMix64 (Stafford's variant 13): neighbouring inputs give unrelated outputs. */
    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
