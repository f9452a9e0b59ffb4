package aesam.optim;

import static aesam.AesamException.require;

import aesam.Behaviour;
import aesam.Fingerprint;
import aesam.OwnPart;
import aesam.Seed;
import aesam.images.Batch;
import aesam.network.Network;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** On which samples of the batch is the second gradient taken? */
public sealed interface Selection {
    /**
     * B⁺.
     *
     * @param increase each sample's loss increase ℓ(w+ε) − ℓ(w); asking for it costs a forward pass
     */
    Batch select(Batch batch, Supplier<double[]> increase);

    /** What the second gradient costs, in gradients of the whole batch; of your own the most that it can be. */
    double cost();

    /** SAM's: all of them. */
    record WholeBatch() implements Selection {
        @Override
        public Batch select(Batch batch, Supplier<double[]> increase) {
            return batch;
        }

        @Override
        public double cost() {
            return 1;
        }
    }

    /**
     * The ⌈γ|B|⌉ samples whose loss increases most, in the order of the batch (ESAM, Du et al., 2022).
     *
     * @param gamma γ, in (0, 1]
     */
    record Sharpest(double gamma) implements Selection {
        public Sharpest {
            require(gamma > 0 && gamma <= 1, "gamma must be a share of the batch in (0, 1], found %s.", gamma);
        }

        @Override
        public Batch select(Batch batch, Supplier<double[]> increase) {
            double[] increases = increase.get();
            int[] rows = IntStream.range(0, batch.size())
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer i) -> -increases[i]))
                    .limit((long) Math.ceil(gamma * batch.size()))
                    .mapToInt(Integer::intValue)
                    .sorted()
                    .toArray();
            return batch.select(rows);
        }

        @Override
        public double cost() {
            return gamma + Network.FORWARD_ONLY;
        }
    }

    /** What a selection of your own does: {@code (batch, increase) -> batch.select(0, 1, 2)}. */
    @FunctionalInterface
    interface Rule extends Behaviour {
        /** A function of its arguments alone; see {@link Selection#select}. */
        Batch select(Batch batch, Supplier<double[]> increase);
    }

    /**
     * Your own.
     *
     * @param part its fingerprint is of which samples of some batches the rule selects
     */
    record Own(OwnPart<Rule> part) implements Selection {
        private static final int PROBES = 256;

        /**
         * A selection by its rule.
         *
         * @throws aesam.AesamException if it selects other samples when it is asked again
         */
        public Own(String name, Rule rule) {
            this(new OwnPart<>(name, Fingerprint.of("selection '" + name + "'", PROBES, i -> probe(rule, i)), rule));
        }

        /** The positions that are selected from a batch of 2 to 33 samples of two numbers each. */
        private static double[] probe(Rule rule, int i) {
            SplittableRandom random = new Seed(0).generator(Seed.Stream.PROBE, i);
            int size = 2 + i % 32;
            float[] values = new float[2 * size];
            for (int v = 0; v < values.length; v++) {
                values[v] = (float) random.nextGaussian();
            }
            double[] increase = random.doubles(size, -0.1, 1).toArray();
            Batch chosen = rule.select(Batch.of(values, random.ints(size, 0, 10).toArray(), 2), () -> increase.clone());
            return IntStream.range(0, chosen.size()).mapToDouble(chosen::image).toArray();
        }

        @Override
        public Batch select(Batch batch, Supplier<double[]> increase) {
            return part.behaviour("selection").select(batch, increase);
        }

        @Override
        public double cost() {
            return 1 + Network.FORWARD_ONLY;
        }
    }
}
