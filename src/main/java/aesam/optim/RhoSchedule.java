package aesam.optim;

import static aesam.AesamException.require;

/** What ρ is multiplied by over the steps of a run: ρ_t = f_t ρ. */
public sealed interface RhoSchedule {
    /**
     * f_t.
     *
     * @param progress t/T, in [0, 1)
     * @param rate η_t/η, the learning rate relative to where it starts behind its warm-up
     */
    double factor(double progress, double rate);

    /** f = 1. */
    record Constant() implements RhoSchedule {
        @Override
        public double factor(double progress, double rate) {
            return 1;
        }
    }

    /**
     * f_t = (1 − t/T) a + (t/T) b.
     *
     * @param from a, at least 0
     * @param to b, at least 0
     */
    record Linear(double from, double to) implements RhoSchedule {
        public Linear {
            requireFactor(from);
            requireFactor(to);
        }

        @Override
        public double factor(double progress, double rate) {
            return (1 - progress) * from + progress * to;
        }
    }

    /**
     * f_t = b + ½(a − b)(1 + cos(πt/T)).
     *
     * @param from a, at least 0
     * @param to b, at least 0
     */
    record Cosine(double from, double to) implements RhoSchedule {
        public Cosine {
            requireFactor(from);
            requireFactor(to);
        }

        @Override
        public double factor(double progress, double rate) {
            return to + 0.5 * (from - to) * (1 + Math.cos(Math.PI * progress));
        }
    }

    /**
     * In proportion to the learning rate, as GSAM has it (Zhuang et al., 2022, appendix): f_t = m + (1 − m) η_t/η, so that ρ goes from its
     * largest to m times that as the learning rate goes from η to 0.
     *
     * @param least m, in [0, 1]
     */
    record Rate(double least) implements RhoSchedule {
        public Rate {
            requireShare(least);
        }

        @Override
        public double factor(double progress, double rate) {
            return least + (1 - least) * rate;
        }
    }

    /**
     * A rise from 0 over the first part of training, then 1.
     *
     * @param share how large a part, in [0, 1]
     */
    record Warmup(double share) implements RhoSchedule {
        public Warmup {
            requireShare(share);
        }

        @Override
        public double factor(double progress, double rate) {
            return progress < share ? progress / share : 1;
        }
    }

    /**
     * 0 up to the last part of training, then a rise to 1 at its end: the ramp of late-phase SAM, with {@link Policy.Last} of the same part.
     *
     * @param share how large a part, in [0, 1]
     */
    record Late(double share) implements RhoSchedule {
        public Late {
            requireShare(share);
        }

        @Override
        public double factor(double progress, double rate) {
            double start = 1 - share;
            return progress <= start ? 0 : (progress - start) / share;
        }
    }

    private static void requireFactor(double factor) {
        require(
                factor >= 0 && Double.isFinite(factor),
                "What rho is multiplied by must be a finite number of at least 0, found %s.",
                factor);
    }

    private static void requireShare(double share) {
        require(share >= 0 && share <= 1, "A part of rho's schedule goes from 0 to 1, found %s.", share);
    }
}
