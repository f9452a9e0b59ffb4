package aesam.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.network.Layout;
import aesam.network.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A budget is kept whatever the sharpness does, and spent on the sharpest steps. */
class BudgetTest {
    private static final int STEPS = 20_000;
    private static final SharpnessModel MODEL = new SharpnessModel(0.9, -1, 1);
    private static final Layout LAYOUT = new Layout(List.of());

    /** Squared gradient norms over the steps of a run. */
    enum Series {
        NORMAL {
            @Override
            double next(SplittableRandom random, int t, double former) {
                return Math.abs(10 + random.nextGaussian());
            }
        },
        LOG_NORMAL {
            @Override
            double next(SplittableRandom random, int t, double former) {
                return Math.exp(random.nextGaussian());
            }
        },
        DRIFTING {
            @Override
            double next(SplittableRandom random, int t, double former) {
                return Math.exp(7.0 * t / STEPS) * Math.abs(1 + 0.3 * random.nextGaussian());
            }
        },
        AUTOCORRELATED {
            @Override
            double next(SplittableRandom random, int t, double former) {
                return Math.exp(0.98 * Math.log(former) + 0.2 * random.nextGaussian());
            }
        },
        JUMPING {
            @Override
            double next(SplittableRandom random, int t, double former) {
                double level = Math.pow(10, new SplittableRandom(t / 700).nextDouble(-3, 3));
                return level * (random.nextInt(50) == 0 ? 1000 : 1) * random.nextDouble(0.5, 1.5);
            }
        },
        CONSTANT {
            @Override
            double next(SplittableRandom random, int t, double former) {
                return 3;
            }
        },
        VANISHING {
            @Override
            double next(SplittableRandom random, int t, double former) {
                return 0;
            }
        },
        RISING {
            @Override
            double next(SplittableRandom random, int t, double former) {
                return former * 1.01;
            }
        },
        FALLING {
            @Override
            double next(SplittableRandom random, int t, double former) {
                return former * 0.99;
            }
        };

        abstract double next(SplittableRandom random, int t, double former);
    }

    private record Taken(double score, double c, boolean sam, double target) {}

    private static Moment moment(Sharpness sharpness, int t) {
        return new Moment(t, STEPS, sharpness, 1, LAYOUT, new SplittableRandom(t), () -> {
            throw new IllegalStateException("a policy needs no vectors");
        });
    }

    private static List<Taken> run(Policy.Budget budget, SharpnessModel model, Series series) {
        SharpnessModel.Averages averages = model.start();
        Policy.PolicyState policy = budget.start(model);
        SplittableRandom random = new SplittableRandom(7);
        List<Taken> steps = new ArrayList<>();
        double s = 1;
        for (int t = 0; t < STEPS; t++) {
            s = series.next(random, t, s);
            Sharpness sharpness = policy.aim(averages.update(s, t, STEPS));
            Moment now = moment(sharpness, t);
            double target = now.in(budget.share());
            steps.add(new Taken(sharpness.score(), sharpness.c(), policy.isSam(now), target));
        }
        return steps;
    }

    /** The most that the SAM steps of any stretch of so many steps differ from what was to be spent in it. */
    private static double mostIn(List<Taken> steps, int stretch) {
        double[] surplus = new double[steps.size() + 1];
        for (int t = 0; t < steps.size(); t++) {
            surplus[t + 1] = surplus[t] + (steps.get(t).sam ? 1 : 0) - steps.get(t).target;
        }
        double most = 0;
        for (int t = 0; t + stretch < surplus.length; t++) {
            most = Math.max(most, Math.abs(surplus[t + stretch] - surplus[t]));
        }
        return most;
    }

    @ParameterizedTest
    @EnumSource
    void theShareIsKeptInEveryStretch(Series series) {
        for (double share : new double[] {0.01, 0.1, 0.2, 0.5, 0.8, 0.99}) {
            for (double delta : new double[] {0, 0.5, 0.9, 0.999}) {
                List<Taken> steps = run(new Policy.Budget(share), new SharpnessModel(delta, -1, 1), series);
                for (int stretch : new int[] {10, 100, 1000, STEPS}) {
                    assertThat(mostIn(steps, stretch))
                            .as("%s of %s, delta %s, stretches of %d", share, series, delta, stretch)
                            .isLessThan(10);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsNeverAndAllIsAlways(Series series) {
        for (double delta : new double[] {0, 0.9, 0.999}) {
            SharpnessModel model = new SharpnessModel(delta, -1, 1);
            assertThat(run(new Policy.Budget(0.0), model, series)).noneMatch(Taken::sam);
            assertThat(run(new Policy.Budget(1.0), model, series)).allMatch(Taken::sam);
        }
    }

    /** Of what the sharpest steps of the whole run, known in advance, have in score above the mean. */
    @ParameterizedTest
    @EnumSource(names = {"NORMAL", "LOG_NORMAL", "DRIFTING", "AUTOCORRELATED"})
    void itIsSpentOnTheSharpestSteps(Series series) {
        for (double share : new double[] {0.1, 0.2, 0.5}) {
            List<Taken> steps = run(new Policy.Budget(share), MODEL, series);
            double mean = mean(steps);
            List<Taken> best = steps.stream()
                    .sorted(Comparator.comparingDouble(step -> -step.score))
                    .limit(Math.round(share * STEPS))
                    .toList();
            double excess = (mean(steps.stream().filter(Taken::sam).toList()) - mean) / (mean(best) - mean);
            // Where the sharpest steps come in a row of hundreds, they cannot all be in the budget of their stretch.
            assertThat(excess)
                    .as("%s of %s", share, series)
                    .isBetween(series == Series.AUTOCORRELATED ? 0.6 : 0.9, 1.0);
            assertThat(steps).allMatch(step -> step.sam == step.score >= step.c);
        }
    }

    private static double mean(List<Taken> steps) {
        return steps.stream().mapToDouble(Taken::score).average().orElseThrow();
    }

    private static int[] samStepsByQuarter(List<Taken> steps) {
        int[] quarters = new int[4];
        for (int t = 0; t < STEPS; t++) {
            quarters[4 * t / STEPS] += steps.get(t).sam ? 1 : 0;
        }
        return quarters;
    }

    @ParameterizedTest
    @EnumSource(names = {"NORMAL", "LOG_NORMAL", "JUMPING"})
    void aCurveSaysWhereInTrainingItIsSpent(Series series) {
        DoubleUnaryOperator late = progress -> 0.4 * progress;
        for (DoubleUnaryOperator curve :
                List.<DoubleUnaryOperator>of(late, progress -> 0.4 - late.applyAsDouble(progress))) {
            Policy.Budget budget = Policy.Budget.of(curve);
            assertThat(budget.expectedShare(MODEL)).isBetween(0.1999, 0.2001);
            List<Taken> steps = run(budget, MODEL, series);
            assertThat(mostIn(steps, 1000)).isLessThan(10);
            int[] quarters = samStepsByQuarter(steps);
            for (int quarter = 0; quarter < 4; quarter++) {
                double expected = STEPS / 4.0 * curve.applyAsDouble((quarter + 0.5) / 4);
                assertThat((double) quarters[quarter]).isBetween(expected - 10, expected + 10);
            }
        }
        int[] quarters = samStepsByQuarter(run(new Policy.Budget(0, 0.8, 0, 0.2), MODEL, series));
        assertThat(quarters[0]).isZero();
        assertThat(quarters[1]).isBetween(STEPS / 5 - 10, STEPS / 5 + 10);
        assertThat(quarters[2]).isLessThan(10);
        assertThat(quarters[3]).isBetween(STEPS / 20 - 10, STEPS / 20 + 10);
    }

    @Test
    void whatWasSavedGoesOnToTheBit() {
        Policy.Budget budget = new Policy.Budget(0.3);
        Policy.PolicyState whole = budget.start(MODEL);
        SharpnessModel.Averages averages = MODEL.start();
        SplittableRandom random = new SplittableRandom(3);
        Policy.PolicyState resumed = budget.start(MODEL);
        for (int t = 0; t < 500; t++) {
            if (t == 250) {
                State state = new State();
                whole.save(state);
                resumed.load(state);
            }
            Sharpness modelled = averages.update(Math.exp(random.nextGaussian()), t, STEPS);
            Sharpness aimed = whole.aim(modelled);
            boolean sam = whole.isSam(moment(aimed, t));
            if (t >= 250) {
                assertThat(resumed.aim(modelled)).isEqualTo(aimed);
                assertThat(resumed.isSam(moment(aimed, t))).isEqualTo(sam);
            }
        }
    }

    @Test
    void theFirstThresholdIsTheNormalQuantile() {
        Sharpness modelled = MODEL.start().update(1, 0, STEPS);
        assertThat(new Policy.Budget(0.2).start(MODEL).aim(modelled).c()).isBetween(0.8416, 0.8417);
        assertThat(new Policy.Budget(0.5).start(MODEL).aim(modelled).c()).isBetween(-1e-12, 1e-12);
    }

    @Test
    void impossibleSharesAreRefused() {
        assertThatThrownBy(() -> Optimizer.aeSam().share(1.2))
                .isInstanceOf(AesamException.class)
                .hasMessage("A share of steps goes from 0 to 1, found 1.2.");
        assertThatThrownBy(() -> Optimizer.aeSam().share())
                .isInstanceOf(AesamException.class)
                .hasMessage("A budget needs a share of steps.");
        assertThatThrownBy(() -> Optimizer.aeSam().spend(progress -> 2 * progress))
                .isInstanceOf(AesamException.class);
        assertThatThrownBy(() -> new Policy.Budget(Double.NaN)).isInstanceOf(AesamException.class);
    }

    @Test
    void theNameSaysTheBudget() {
        assertThat(Optimizer.aeSam().share(0.2).label()).isEqualTo("ae-sam budget:0.2");
        assertThat(Optimizer.aeSam().share(0.2).share(0, 0.5).label()).isEqualTo("ae-sam budget:0.0,0.5");
        assertThat(Optimizer.aeLookSam().spend(progress -> progress).share(0.1).name())
                .isEqualTo("ae-looksam budget:0.1");
        assertThat(Optimizer.aeSam().spend(progress -> progress).name()).isEqualTo("ae-sam budget:20 parts");
        assertThat(Optimizer.aeSam().share(0.2).expectedCost()).isEqualTo(1.2);
    }
}
