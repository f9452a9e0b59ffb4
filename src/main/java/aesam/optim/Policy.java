package aesam.optim;

import static aesam.AesamException.require;

/**
 * Is this step a SAM step? Write your own as a lambda: {@code now -> now.t() > now.total() / 2}.
 */
@FunctionalInterface
public interface Policy {
    boolean isSam(Moment now);

    /** ERM: no step is. */
    static Policy never() {
        return new Never();
    }

    /** SAM, ESAM: each step is. */
    static Policy always() {
        return new Always();
    }

    /** SS-SAM: each step is with probability p, independently. */
    static Policy bernoulli(double p) {
        return new Bernoulli(p);
    }

    /** LookSAM: steps 0, k, 2k, … are. */
    static Policy every(int k) {
        return new Every(k);
    }

    /** AE-SAM: steps that the {@link SharpnessModel} finds sharp are. */
    static Policy adaptive() {
        return new Adaptive();
    }

    /** See {@link Policy#never()}. */
    record Never() implements Policy {
        @Override
        public boolean isSam(Moment now) {
            return false;
        }
    }

    /** See {@link Policy#always()}. */
    record Always() implements Policy {
        @Override
        public boolean isSam(Moment now) {
            return true;
        }
    }

    /**
     * See {@link Policy#bernoulli}.
     *
     * @param p the probability, in [0, 1]
     */
    record Bernoulli(double p) implements Policy {
        public Bernoulli {
            require(p >= 0 && p <= 1, "p must be a probability from 0 to 1, found %s.", p);
        }

        @Override
        public boolean isSam(Moment now) {
            return now.coins().nextDouble() < p;
        }
    }

    /**
     * See {@link Policy#every}.
     *
     * @param k the period, at least 1
     */
    record Every(int k) implements Policy {
        public Every {
            require(k >= 1, "k must be a period of at least 1 step, found %d.", k);
        }

        @Override
        public boolean isSam(Moment now) {
            return now.t() % k == 0;
        }
    }

    /** See {@link Policy#adaptive()}. */
    record Adaptive() implements Policy {
        @Override
        public boolean isSam(Moment now) {
            return now.sharpness().isSharp();
        }
    }
}
