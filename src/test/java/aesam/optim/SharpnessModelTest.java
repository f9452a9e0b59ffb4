package aesam.optim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What holds of the model of s whatever s is. */
class SharpnessModelTest {
    private static final int STEPS = 200;

    /** Constant, normal, over forty orders of magnitude, or mostly zero with rare spikes. */
    private static double[] sequence(SplittableRandom random) {
        double size = Math.pow(10, random.nextDouble(-60, 60));
        int kind = random.nextInt(4);
        double[] s = new double[STEPS];
        for (int t = 0; t < STEPS; t++) {
            s[t] = switch (kind) {
                case 0 -> size;
                case 1 -> size * Math.abs(1 + 0.3 * random.nextGaussian());
                case 2 -> Math.pow(10, random.nextDouble(-60, 60));
                default -> random.nextInt(20) == 0 ? size : 0;
            };
        }
        return s;
    }

    @Test
    void deviationsAreBoundedForAnySequence() {
        for (int seed = 0; seed < 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double[] deltas = {0, 0.5, 0.9, 0.99, 0.999999, random.nextDouble()};
            SharpnessModel model = new SharpnessModel(
                    deltas[random.nextInt(deltas.length)], random.nextDouble(-5, 5), random.nextDouble(-5, 5));
            SharpnessModel.Averages averages = model.start();
            double most = 0;
            int sharp = 0;
            double[] s = sequence(random);
            for (int t = 0; t < STEPS; t++) {
                most = Math.max(most, s[t]);
                Sharpness now = averages.update(s[t], t, STEPS);
                assertThat(now.mu()).isBetween(0.0, most * (1 + 1e-12));
                assertThat(now.sigmaSq()).isNotNegative().isFinite();
                assertThat(now.score())
                        .as("seed %d, step %d", seed, t)
                        .isLessThanOrEqualTo(model.largestScore() * (1 + 1e-9));
                assertThat(now.threshold()).isFinite();
                assertThat(now.isSharp()).isEqualTo(s[t] >= now.mu() + now.c() * Math.sqrt(now.sigmaSq()));
                assertThat(now.c())
                        .isBetween(
                                Math.min(model.lambda1(), model.lambda2()), Math.max(model.lambda1(), model.lambda2()));
                sharp += now.isSharp() ? 1 : 0;
            }
            assertThat((double) sharp / STEPS).isBetween(0.0, 1.0);
        }
    }

    @Test
    void withoutDeviationAStepIsSharpAndItsScoreIsNought() {
        SharpnessModel forgetful = new SharpnessModel(0, 1, 1);
        Sharpness now = forgetful.start().update(3, 0, 1);
        assertThat(now).isEqualTo(new Sharpness(3, 3, 0, 1));
        assertThat(now.isSharp()).isTrue();
        assertThat(now.score()).isZero();

        // The first σ² and the first deviations die out: below the smallest number, they are nought.
        SharpnessModel.Averages averages = new SharpnessModel(0.5, -1, 1).start();
        Sharpness last = averages.update(0.1, 0, 1);
        for (int t = 0; t < 5_000; t++) {
            last = averages.update(0.1, 0, 1);
            assertThat(last.score()).isFinite();
        }
        assertThat(last.sigmaSq()).isLessThan(1e-30);
        assertThat(last.score()).isBetween(-1.0, 1.5);
    }

    @Test
    void vanishingNormsAreNoughtOrDefined() {
        SharpnessModel.Averages averages = new SharpnessModel(0.5, 0, 0).start();
        for (double s : new double[] {1e-200, Double.MIN_VALUE, 0, 1e-170, 1e-150}) {
            for (int t = 0; t < 3_000; t++) {
                Sharpness now = averages.update(s, 0, 1);
                assertThat(now.score()).isFinite();
                assertThat(now.sigmaSq()).isNotNegative();
                assertThat(now.threshold()).isFinite();
            }
        }
    }
}
