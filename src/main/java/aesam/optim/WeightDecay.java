package aesam.optim;

import static aesam.AesamException.require;

import aesam.network.Layout;
import java.util.Locale;

/**
 * Weight decay.
 *
 * @param rate λ, at least 0
 * @param target what decays
 */
public record WeightDecay(double rate, Target target) {
    /** What decays. */
    public enum Target {
        /** All weights. */
        ALL,
        /**
         * Tensors of two or more dimensions named {@code weight}: not biases, the scales of normalization layers, class tokens and
         * embeddings of positions.
         */
        MATRICES;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public WeightDecay {
        require(
                rate >= 0 && Double.isFinite(rate),
                "Weight decay must be a finite number of at least 0, found %s.",
                rate);
    }

    /** λ for all weights. */
    public WeightDecay(double rate) {
        this(rate, Target.ALL);
    }

    /** λ where the tensor decays, else 0. */
    double of(Layout.Segment tensor) {
        boolean isMatrix = tensor.shape().dimension() >= 2
                && (tensor.name().equals("weight") || tensor.name().endsWith(".weight"));
        return isMatrix || target == Target.ALL ? rate : 0;
    }
}
