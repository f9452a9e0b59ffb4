package aesam.optim;

import static aesam.AesamException.require;

import aesam.network.Aten;
import aesam.network.Layout;
import aesam.network.Network;
import aesam.network.Vectors;
import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * Weight decay.
 *
 * @param rate λ, at least 0
 * @param matricesOnly whether it leaves alone what is usually excluded: biases, the scales of normalization layers, class
 *     tokens and embeddings of positions. What decays then are tensors of two or more dimensions named {@code weight}
 */
public record WeightDecay(double rate, boolean matricesOnly) {
    public WeightDecay {
        require(
                rate >= 0 && Double.isFinite(rate),
                "Weight decay must be a finite number of at least 0, found %s.",
                rate);
    }

    /** λ for all weights. */
    public WeightDecay(double rate) {
        this(rate, false);
    }

    Pull start(Network network) {
        return new Pull(network.weights(), matricesOnly ? matrices(network) : null);
    }

    /** 1 for each weight that decays, else 0; owned by the network. */
    private static NDArray matrices(Network network) {
        double[] mask = new double[Math.toIntExact(network.layout().size())];
        int at = 0;
        for (Layout.Slice tensor : network.layout().tensors()) {
            boolean decays = tensor.shape().dimension() >= 2
                    && (tensor.name().equals("weight") || tensor.name().endsWith(".weight"));
            int end = at + (int) tensor.size();
            while (at < end) {
                mask[at++] = decays ? 1 : 0;
            }
        }
        NDArray w = network.weights();
        return Vectors.vector(w.getManager(), mask, w.getDataType());
    }

    /** λ at work on the weights of a network. */
    final class Pull implements AutoCloseable {
        private final NDArray w;
        private final @Nullable NDArray mask;

        Pull(NDArray w, @Nullable NDArray mask) {
            this.w = w;
            this.mask = mask;
        }

        /** target ← target + scale · λw, where w decays. */
        void add(NDArray target, double scale) {
            if (rate == 0) {
                return;
            }
            if (mask == null) {
                Aten.addScaled(target, scale * rate, w);
                return;
            }
            try (NDArray part = w.mul(mask)) {
                Aten.addScaled(target, scale * rate, part);
            }
        }

        @Override
        public void close() {
            if (mask != null) {
                mask.close();
            }
        }
    }
}
