package aesam.record;

import aesam.Behaviour;
import aesam.Fingerprint;
import aesam.OwnPart;
import aesam.Seed;
import aesam.images.ImageSet;
import aesam.images.Pixels;
import aesam.images.files.LabelFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/** Which labels training starts from, before noise. The true ones are kept beside them. */
public sealed interface Labels {
    /**
     * The same images with these labels.
     *
     * @param seed of the run
     */
    ImageSet applyTo(ImageSet train, Seed seed);

    /** For tables; null for those that come with the images. */
    @Nullable
    String name();

    /** Those that come with the images. */
    record Given() implements Labels {
        @Override
        public ImageSet applyTo(ImageSet train, Seed seed) {
            return train;
        }

        @Override
        public @Nullable String name() {
            return null;
        }
    }

    /**
     * Those in a file, a class name or number for each training image, in the order of the dataset.
     *
     * @param file of them
     */
    record FromFile(GivenFile file) implements Labels {
        /**
         * Labels from a file.
         *
         * @throws aesam.AesamException if it cannot be read
         */
        public static FromFile of(Path file) {
            return new FromFile(GivenFile.of(file));
        }

        @Override
        public ImageSet applyTo(ImageSet train, Seed seed) {
            return train.withLabels(LabelFile.read(file.unchanged(), train.classes(), train.size()));
        }

        @Override
        public String name() {
            return file.name();
        }
    }

    /** Labels of your own, one an image. */
    @FunctionalInterface
    interface Source extends Behaviour {
        int[] labels();
    }

    /**
     * Your own, one for each training image in the order of the dataset.
     *
     * @param part its fingerprint is of all of them
     */
    record Own(OwnPart<Source> part) implements Labels {
        private static final int HEX_DIGITS = 32;

        /** Labels under a name; a copy. */
        public Own(String name, int... labels) {
            this(new OwnPart<>(name, fingerprint(labels), copyOf(labels)));
        }

        private static Source copyOf(int[] labels) {
            int[] own = labels.clone();
            return own::clone;
        }

        private static String fingerprint(int[] labels) {
            ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * labels.length);
            Arrays.stream(labels).forEach(bytes::putInt);
            return DigestUtils.sha256Hex(bytes.array()).substring(0, HEX_DIGITS);
        }

        @Override
        public ImageSet applyTo(ImageSet train, Seed seed) {
            return train.withLabels(part.behaviour("set of labels").labels());
        }

        @Override
        public String name() {
            return part.name();
        }
    }

    /**
     * An image that a label is given to.
     *
     * @param pixels of it
     * @param label the true one
     * @param classes how many there are
     * @param random of this image in a run of this seed; all chance has to come from here
     */
    record Instance(Pixels pixels, int label, int classes, SplittableRandom random) {
        /** How much red (channel 0), green or blue there is in a place, 0 to 255. */
        public int level(int row, int column, int channel) {
            int place = (row * pixels.width() + column) * ImageSet.CHANNELS + channel;
            return pixels.bytes()[pixels.offset() + place] & 0xFF;
        }
    }

    /** Which label an image is given: noise that depends on the instance. */
    @FunctionalInterface
    interface Rule extends Behaviour {
        int label(Instance image);
    }

    /**
     * What a rule of yours makes of each image, one after the other.
     *
     * @param part its fingerprint is of its labels for seeded images
     */
    record PerInstance(OwnPart<Rule> part) implements Labels {
        private static final int QUESTIONS = 1000;

        private static final int LEVELS = 256;

        /**
         * A rule under a name.
         *
         * @param side of the images in pixels
         * @param classes of the images, or some number where that is not known yet
         * @throws aesam.AesamException if it fails, or gives the same image another label the second time
         */
        public PerInstance(String name, int side, int classes, Rule rule) {
            this(new OwnPart<>(
                    name,
                    Fingerprint.of("rule for labels '" + name + "'", QUESTIONS, i ->
                            new double[] {rule.label(probe(side, classes, i))}),
                    rule));
        }

        /** Every other image is of one grey: random ones are alike on average. */
        private static Instance probe(int side, int classes, int question) {
            SplittableRandom random = new Seed(0).generator(Seed.Stream.PROBE, question);
            byte[] pixels = new byte[Pixels.bytes(side, side)];
            int darkest = random.nextInt(LEVELS);
            int range = question % 2 == 0 ? 1 : LEVELS - darkest;
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) (darkest + random.nextInt(range));
            }
            return new Instance(new Pixels(side, side, pixels), question % classes, classes, random);
        }

        @Override
        public ImageSet applyTo(ImageSet train, Seed seed) {
            Rule rule = part.behaviour("rule for labels");
            int classes = train.classes().size();
            return train.withLabels(IntStream.range(0, train.size())
                    .map(i -> rule.label(new Instance(
                            train.pixels(i),
                            train.trueLabel(i),
                            classes,
                            seed.generator(Seed.Stream.INSTANCE_NOISE, i))))
                    .toArray());
        }

        @Override
        public String name() {
            return part.name();
        }
    }
}
