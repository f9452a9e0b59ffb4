package aesam.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import aesam.images.Precision;
import aesam.network.Network;
import aesam.network.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What pytorch-optimizer 4.1.0 computes as it was published is repeated in float64, number by number; {@code golden/family.py} made the
 * trajectories, and says what it leaves out.
 */
class FamilyTrajectoriesTest {
    private static final Map<String, Optimizer> FAMILY = new LinkedHashMap<>(Map.of(
            "asam", Optimizer.sam().withPerturbation(new Redirected.Asam(0.05, 0)),
            "friendly", Optimizer.sam().withPerturbation(new Redirected.Friendly(0.05, 1, 0.9)),
            "wsam", Optimizer.sam().withDescent(new Descent.Weighted(0.4, true)),
            "wsam-coupled", Optimizer.sam().withDescent(new Descent.Weighted(0.4, false)),
            "gsam",
                    Optimizer.sam()
                            .withDescent(new Descent.SurrogateGap(0.4))
                            .withAscent(Ascent.USUAL.withRho(new RhoSchedule.Linear(1, 0)))));

    static Stream<Arguments> trajectories() {
        return Stream.of("linear", "resnet8")
                .flatMap(c -> FAMILY.keySet().stream().sorted().map(o -> Arguments.of(c, o)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("trajectories")
    void isRepeatedInFloat64(String name, String member) {
        GoldenTrajectoriesTest.Case c = GoldenTrajectoriesTest.named(name);
        Golden golden = Golden.load(name);
        Optimizer named = Objects.requireNonNull(FAMILY.get(member));
        Optimizer optimizer = named.withPerturbation(
                        named.samStep().perturbation().withSize(new Perturbation.Size(c.rho(), true)))
                .withBase(c.base());
        String head = c.isResNet() ? "linear." : "0.";
        try (Network network = c.network(Precision.FLOAT64)) {
            network.load(golden.start("linear.", head));
            try (Stepper stepper =
                    new Stepper(optimizer, network, c.rate(), golden.steps(), t -> new SplittableRandom(t))) {
                int t = 0;
                for (Map<String, Double> row : golden.rows(member)) {
                    Step step = stepper.step(golden.batch(t++));
                    double loss = GoldenTrajectoriesTest.number(row, "loss");
                    assertThat(step.loss()).isCloseTo(loss, within(1e-9 * loss));
                    double normSq = GoldenTrajectoriesTest.number(row, "grad_norm_sq");
                    assertThat(step.sharpness().gradNormSq()).isCloseTo(normSq, within(1e-9 * normSq));
                }
                assertThat(t).isEqualTo(golden.steps());
            }
            Map<String, Tensor> state = network.stateDict();
            golden.end(member, "linear.", head)
                    .forEach((key, tensor) -> assertThat(GoldenTrajectoriesTest.difference(
                                    Objects.requireNonNull(state.get(key), key), tensor))
                            .as(key)
                            .isLessThanOrEqualTo(1e-6 * GoldenTrajectoriesTest.norm(tensor)));
        }
    }
}
