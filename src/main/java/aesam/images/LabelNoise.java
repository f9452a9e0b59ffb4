package aesam.images;

import static aesam.AesamException.require;

import aesam.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Replaces labels of a training set at random. The number of labels that are drawn anew is exact, not only expected.
 *
 * @param kind by what a label is replaced
 * @param rate the share of labels drawn anew, in [0, 1]
 */
public record LabelNoise(Kind kind, double rate) {
    /** CIFAR-10's classes, which asymmetric noise knows. */
    public static final List<String> CIFAR10_CLASSES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    /** By what a label is replaced. */
    public enum Kind {
        /** Any other class, with equal probability: ⌊rate · n + ½⌋ labels are wrong. */
        SYMMETRIC,
        /** Any class, the true one included, with equal probability: about rate · (1 − 1/classes) of them are wrong. */
        UNIFORM,
        /**
         * The class that it is most easily taken for. On CIFAR-10's classes the usual map: truck → automobile, bird →
         * airplane, deer → horse, cat ↔ dog; the others stay. On any other classes, c → c + 1 (the last → 0). In each
         * class that the map moves, ⌊rate · count + ½⌋ labels are replaced.
         */
        ASYMMETRIC;

        /** The name on the command line and in records. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The kind of that name.
         *
         * @throws aesam.AesamException if there is none
         */
        public static Kind named(String name) {
            for (Kind kind : values()) {
                if (kind.toString().equals(name)) {
                    return kind;
                }
            }
            throw new aesam.AesamException(
                    "Unknown kind of label noise '" + name + "'; known: " + List.of(values()) + ".");
        }
    }

    private static final Map<String, String> CIFAR10_PAIRS = Map.of(
            "truck", "automobile",
            "bird", "airplane",
            "deer", "horse",
            "cat", "dog",
            "dog", "cat");

    public LabelNoise {
        require(rate >= 0 && rate <= 1, "Label noise must be a rate from 0 to 1, found %s.", rate);
    }

    /** The same images with noisy labels; the true labels are kept. The same seed gives the same labels. */
    public ImageSet corrupt(ImageSet images, Seed seed) {
        if (rate == 0) {
            return images;
        }
        int[] order = seed.permutation(images.size(), Seed.Stream.LABEL_NOISE, 0);
        SplittableRandom random = seed.generator(Seed.Stream.LABEL_NOISE, 1);
        int classes = images.classes().size();
        require(
                classes > 1 || kind == Kind.UNIFORM,
                "Label noise of kind %s needs more than one class to choose from.",
                kind);
        int[] labels = IntStream.range(0, images.size()).map(images::label).toArray();
        if (kind == Kind.ASYMMETRIC) {
            int[] partner = partners(images.classes());
            long[] wanted = Arrays.stream(images.counts())
                    .mapToLong(count -> Math.round(rate * count))
                    .toArray();
            for (int image : order) {
                int label = images.label(image);
                if (wanted[label]-- > 0) {
                    labels[image] = partner[label];
                }
            }
        } else {
            long replaced = Math.round(rate * images.size());
            for (int i = 0; i < replaced; i++) {
                int label = images.label(order[i]);
                labels[order[i]] = kind == Kind.UNIFORM
                        ? random.nextInt(classes)
                        : (label + 1 + random.nextInt(classes - 1)) % classes;
            }
        }
        return images.withLabels(labels);
    }

    private static int[] partners(List<String> classes) {
        int[] partner = new int[classes.size()];
        boolean cifar10 = classes.equals(CIFAR10_CLASSES);
        for (int c = 0; c < partner.length; c++) {
            String name = classes.get(c);
            partner[c] = cifar10 ? classes.indexOf(CIFAR10_PAIRS.getOrDefault(name, name)) : (c + 1) % partner.length;
        }
        return partner;
    }
}
