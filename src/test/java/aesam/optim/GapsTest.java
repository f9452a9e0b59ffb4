package aesam.optim;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.Seed;
import aesam.Untried;
import aesam.images.Batch;
import aesam.images.Precision;
import aesam.network.Layout;
import aesam.network.Loss;
import aesam.network.Network;
import aesam.network.State;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The gaps between the tensors of a flat vector are zero and stay zero, whatever steps are taken. */
class GapsTest {
    private static final int SAMPLES = 8;
    private static final BaseOptimizer WITHOUT_MOMENTUM =
            new BaseOptimizer.Sgd(0, new WeightDecay(0.05, WeightDecay.Target.MATRICES), false);

    /** Tensors of 81, 3, 3, 540 and 5 numbers. */
    private static Network network() {
        SequentialBlock block = new SequentialBlock()
                .add(Conv2d.builder()
                        .setKernelShape(new Shape(3, 3))
                        .setFilters(3)
                        .optBias(false)
                        .build())
                .add(BatchNorm.builder().build())
                .add(Activation::relu)
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(5).build());
        return Network.start(block, new Shape(3, 8, 8), Precision.FLOAT32, Loss.crossEntropy(), new Seed(1));
    }

    private static Batch batch(int t) {
        SplittableRandom random = new SplittableRandom(t);
        float[] values = new float[SAMPLES * 8 * 8 * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Batch.of(values, random.ints(SAMPLES, 0, 5).toArray(), 8, 8, 3);
    }

    static Stream<Arguments> optimizersOnBases() {
        List<BaseOptimizer> bases = List.of(
                new BaseOptimizer.Sgd(0.9, 0.05, true),
                WITHOUT_MOMENTUM,
                new BaseOptimizer.Clipped(0.1, new BaseOptimizer.AdamW(0.05)));
        return ConformanceTest.optimizers()
                .flatMap(name -> bases.stream()
                        .filter(base -> !name.equals("msam") || !base.equals(WITHOUT_MOMENTUM))
                        .map(base -> Arguments.of(name, base)));
    }

    private static double[] gaps(Layout layout, double[] flat) {
        double[] tensors = layout.withGaps(
                IntStream.range(0, (int) layout.size()).mapToDouble(i -> 1).toArray());
        return IntStream.range(0, flat.length)
                .filter(i -> tensors[i] == 0)
                .mapToDouble(i -> flat[i])
                .toArray();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("optimizersOnBases")
    void gapsStayZeroInWeightsPointsAndStates(String name, BaseOptimizer base) {
        try (Network network = network()) {
            Layout layout = network.layout();
            Optimizer named = ConformanceTest.optimizer(name).withBase(base);
            Perturbation.PerturbationState perturbation =
                    named.samStep().perturbation().start(network);
            List<double[]> vectors = new ArrayList<>();
            Optimizer watched = named.withPerturbation(new Perturbation.Own(Untried.part((w, g, now) -> {
                NDArray point = perturbation.point(w, g, now);
                perturbation.observe(g);
                Stream.of(w, g, point).map(Layout::host).forEach(vectors::add);
                return point;
            })));
            State state = new State();
            try (Stepper stepper = watched.start(network, new Schedule.Constant(0.1), 6, new Seed(4))) {
                for (int t = 0; t < 6; t++) {
                    stepper.step(batch(t));
                }
                network.save(state);
                stepper.save(state);
            }
            state.tensors().values().stream()
                    .filter(tensor -> tensor.size() == layout.length())
                    .forEach(tensor -> vectors.add(tensor.values()));
            assertThat(gaps(layout, layout.withGaps(new double[(int) layout.size()])))
                    .hasSize(Math.toIntExact(layout.length() - layout.size()))
                    .isNotEmpty();
            assertThat(vectors.size()).isPositive();
            assertThat(vectors.stream().flatMapToDouble(v -> Arrays.stream(gaps(layout, v))))
                    .containsOnly(0.0);
        }
    }
}
