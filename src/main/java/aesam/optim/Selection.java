package aesam.optim;

import static aesam.AesamException.require;

import aesam.images.Batch;
import java.util.Comparator;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** On which samples of the batch is the second gradient taken? */
@FunctionalInterface
public interface Selection {
    /**
     * B⁺.
     *
     * @param increase each sample's loss increase ℓ(w+ε) − ℓ(w); asking for it costs a forward pass
     */
    Batch select(Batch batch, Supplier<double[]> increase);

    /** SAM's: all of them. */
    static Selection wholeBatch() {
        return new WholeBatch();
    }

    /** ESAM's sharpness-sensitive data selection, see {@link Sharpest}. */
    static Selection sharpest(double gamma) {
        return new Sharpest(gamma);
    }

    /** See {@link Selection#wholeBatch()}. */
    record WholeBatch() implements Selection {
        @Override
        public Batch select(Batch batch, Supplier<double[]> increase) {
            return batch;
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
    }
}
