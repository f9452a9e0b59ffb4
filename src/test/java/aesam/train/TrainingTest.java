package aesam.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.Interruption;
import aesam.Seed;
import aesam.images.Augmentation;
import aesam.images.Batches;
import aesam.images.Dataset;
import aesam.images.Pictures;
import aesam.images.Precision;
import aesam.images.files.Datasets;
import aesam.network.Loss;
import aesam.network.Network;
import aesam.network.blocks.Architecture;
import aesam.network.blocks.ResNet;
import aesam.network.blocks.VisionTransformer;
import aesam.network.blocks.WideResNet;
import aesam.optim.BaseOptimizer;
import aesam.optim.Optimizer;
import aesam.optim.Schedule;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingTest {
    private static final Dataset DATA = Pictures.dataset(40, 13);
    private static final Batches TRAIN = Batches.training(DATA, 16, Augmentation.CROP_AND_FLIP, true, new Seed(1));
    private static final Batches TEST = Batches.evaluation(DATA.test(), DATA.normalization(), 5);

    private static Network network() {
        return Network.start(
                Architecture.RESNET8.create(10),
                new Shape(3, 8, 8),
                Precision.FLOAT32,
                Loss.crossEntropy(),
                new Seed(1));
    }

    private static Training training(Network network, int epochs) {
        return new Training(
                network, Optimizer.named("ae-sam"), new Schedule.Cosine(0.1), TRAIN, TEST, epochs, new Seed(1));
    }

    /** Remembers what it is told. */
    private static final class Witness implements TrainingListener {
        private final List<StepEvent> steps = new ArrayList<>();
        private final List<EpochEvent> epochs = new ArrayList<>();

        @Override
        public void onStep(StepEvent event) {
            steps.add(event);
        }

        @Override
        public void onEpoch(EpochEvent event) {
            epochs.add(event);
        }
    }

    @Test
    void aNetworkThatHasBeenTrainedIsRefused() {
        try (Network network = network()) {
            Training training = training(network, 1);
            training.run(List.of());
            assertThatThrownBy(() -> training.run(List.of()))
                    .isInstanceOf(AesamException.class)
                    .hasMessageStartingWith("This network has been trained already");
            network.load(network.stateDict());
            training.run(List.of());
        }
    }

    @Test
    void tellsOfEachStepAndEachEpochInOrder() {
        Witness witness = new Witness();
        try (Network network = network()) {
            training(network, 3).run(List.of(witness));
            assertThat(witness.steps.stream().map(e -> e.step().t())).containsExactly(0, 1, 2, 3, 4, 5);
            assertThat(witness.steps.stream().map(StepEvent::epoch)).containsExactly(0, 0, 1, 1, 2, 2);
            assertThat(witness.epochs.stream().map(EpochEvent::epoch)).containsExactly(0, 1, 2);
            assertThat(witness.steps).allSatisfy(e -> assertThat(e.nanos()).isPositive());
            Evaluation last = witness.epochs.get(2).test();
            assertThat(Evaluation.of(network, TEST)).isEqualTo(last);
            assertThat(Math.round(last.accuracy() * 13)).isEqualTo(correct(network));
        }
    }

    private static long correct(Network network) {
        long correct = 0;
        try (var batches =
                Batches.evaluation(DATA.test(), DATA.normalization(), 1).epoch(0, 0)) {
            while (batches.hasNext()) {
                var batch = batches.next();
                correct += network.predict(network.weights(), batch).classes()[0] == batch.label(0) ? 1 : 0;
            }
        }
        return correct;
    }

    @Test
    void theSameTrainingGivesTheSameWeightsToTheBit() {
        float[][] weights = new float[2][];
        for (int i = 0; i < 2; i++) {
            try (Network network = network()) {
                training(network, 2).run(List.of());
                weights[i] = network.weights().toFloatArray();
            }
        }
        assertThat(Arrays.equals(weights[0], weights[1])).isTrue();
    }

    @Test
    void anInterruptEndsItWithinAStep() {
        Witness witness = new Witness();
        TrainingListener interrupt = new TrainingListener() {
            @Override
            public void onStep(StepEvent event) {
                if (event.step().t() == 2) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        try (Network network = network()) {
            Training training = training(network, 3);
            assertThatThrownBy(() -> training.run(List.of(witness, interrupt))).isInstanceOf(Interruption.class);
            assertThat(witness.steps).hasSize(3);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().equals("aesam-prefetch"));
        }
    }

    static Stream<Arguments> largerNetworks() {
        BaseOptimizer sgd = new BaseOptimizer.Sgd(0.9, 5e-4, true);
        return Stream.of(
                Arguments.of("vit", VisionTransformer.of(4, 96, 4, 3, 10), new BaseOptimizer.AdamW(0.05), 1e-3),
                Arguments.of("resnet18-imagenet", ResNet.imagenet(18, 10), sgd, 3e-3),
                Arguments.of("wrn10-2", WideResNet.of(10, 2, 0.3, 10), sgd, 0.03));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("largerNetworks")
    void theNetworksOfThePaperLearnABatchOfRealImages(String name, Block block, BaseOptimizer base, double rate) {
        Dataset data = Datasets.load("cifar10-mini", null);
        Batches train =
                Batches.training(data.withTrain(data.train().first(16)), 16, Augmentation.NONE, true, new Seed(1));
        Batches test = Batches.evaluation(data.test().first(4), data.normalization(), 4);
        Optimizer optimizer = Optimizer.named("ae-sam").withBase(base);
        Witness witness = new Witness();
        try (Network network =
                Network.start(block, new Shape(3, 32, 32), Precision.FLOAT32, Loss.crossEntropy(), new Seed(1))) {
            new Training(network, optimizer, new Schedule.Constant(rate), train, test, 10, new Seed(1))
                    .run(List.of(witness));
            double first = witness.steps.get(0).step().loss();
            double last = witness.steps.get(9).step().loss();
            assertThat(last).as(name).isLessThan(0.8 * first);
        }
    }

    @Test
    void noEpochsAreRefused() {
        try (Network network = network()) {
            assertThatThrownBy(() -> training(network, 0)).isInstanceOf(AesamException.class);
        }
    }
}
