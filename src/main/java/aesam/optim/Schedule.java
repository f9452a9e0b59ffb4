package aesam.optim;

import static aesam.AesamException.require;

import java.util.Locale;
import java.util.function.DoubleFunction;

/** The learning rate over the steps of a run. */
public sealed interface Schedule {
    /** Schedules by the names that they are chosen by. */
    enum Kind {
        COSINE(Cosine::new),
        CONSTANT(Constant::new),
        STEP(MultiStep::new);

        private final DoubleFunction<Schedule> schedule;

        Kind(DoubleFunction<Schedule> schedule) {
            this.schedule = schedule;
        }

        /** One that starts at this rate. */
        public Schedule schedule(double rate) {
            return schedule.apply(rate);
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where it starts, η, behind any warm-up. */
    double rate();

    /** Which it is. */
    Kind kind();

    /** η_t at step t = 0 … T − 1 of T. */
    double at(int t, int total);

    /**
     * η_t = η.
     *
     * @param rate η, at least 0
     */
    record Constant(double rate) implements Schedule {
        public Constant {
            requireRate(rate);
        }

        @Override
        public Kind kind() {
            return Kind.CONSTANT;
        }

        @Override
        public double at(int t, int total) {
            return rate;
        }
    }

    /**
     * η_t = ½η(1 + cos(πt/T)).
     *
     * @param rate η, at least 0
     */
    record Cosine(double rate) implements Schedule {
        public Cosine {
            requireRate(rate);
        }

        @Override
        public Kind kind() {
            return Kind.COSINE;
        }

        @Override
        public double at(int t, int total) {
            return 0.5 * rate * (1 + Math.cos(Math.PI * t / total));
        }
    }

    /**
     * η, a tenth of it from half of the steps on, a hundredth from three quarters on.
     *
     * @param rate η, at least 0
     */
    record MultiStep(double rate) implements Schedule {
        public MultiStep {
            requireRate(rate);
        }

        @Override
        public Kind kind() {
            return Kind.STEP;
        }

        @Override
        public double at(int t, int total) {
            if (2L * t < total) {
                return rate;
            }
            return 4L * t < 3L * total ? rate / 10 : rate / 100;
        }
    }

    /**
     * A linear rise over the first W steps, η_t = (t+1)/W of where the other schedule starts, then that one over the
     * remaining T − W.
     *
     * @param steps W, at least 0
     * @param after what follows
     */
    record Warmup(int steps, Schedule after) implements Schedule {
        public Warmup {
            require(steps >= 0, "Warm-up must last 0 or more steps, found %d.", steps);
        }

        @Override
        public double rate() {
            return after.rate();
        }

        @Override
        public Kind kind() {
            return after.kind();
        }

        @Override
        public double at(int t, int total) {
            int rest = Math.max(1, total - steps);
            return t < steps ? after.at(0, rest) * (t + 1) / steps : after.at(t - steps, rest);
        }
    }

    private static void requireRate(double rate) {
        require(
                rate >= 0 && Double.isFinite(rate),
                "The learning rate must be a finite number, at least 0, found %s.",
                rate);
    }
}
