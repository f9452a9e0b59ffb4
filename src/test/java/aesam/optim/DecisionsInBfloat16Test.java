package aesam.optim;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.Seed;
import aesam.images.Augmentation;
import aesam.images.Batch;
import aesam.images.Batches;
import aesam.images.Precision;
import aesam.images.files.Datasets;
import aesam.network.Aten;
import aesam.network.BatchNormMode;
import aesam.network.InnerProduct;
import aesam.network.Loss;
import aesam.network.Network;
import aesam.network.blocks.Architecture;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

/** At the weights of a run in float32, passes in bfloat16 lead AE-SAM to the same decisions. */
class DecisionsInBfloat16Test {
    private static final int STEPS = 200;

    private static Network network(Precision precision) {
        return Network.start(
                Architecture.RESNET8.create(10), new Shape(3, 16, 16), precision, Loss.crossEntropy(), new Seed(1));
    }

    @Test
    void areThoseOfFloat32() {
        Batches batches = Batches.training(
                Datasets.load("cifar10-mini", null).scaledTo(16), 16, Augmentation.NONE, true, new Seed(1));
        SharpnessModel.Averages averages = new SharpnessModel(0.9, -1, 1).start();
        int same = 0;
        int sharp = 0;
        try (Network exact = network(Precision.FLOAT32);
                Network rounded = network(Precision.BFLOAT16);
                Stepper stepper = Optimizer.aeSam().start(exact, new Schedule.Cosine(0.1), STEPS, new Seed(1))) {
            int t = 0;
            for (Batch batch : batches.first(STEPS, 0)) {
                boolean isSharp;
                try (NDManager scope = rounded.scope()) {
                    Aten.copy(exact.weights(), rounded.weights());
                    double s = InnerProduct.squaredNorm(
                            rounded.gradient(scope, rounded.weights(), batch, BatchNormMode.MOVING)
                                    .vector());
                    isSharp = averages.update(s, t++, STEPS).isSharp();
                }
                same += isSharp == stepper.step(batch).sam() ? 1 : 0;
                sharp += isSharp ? 1 : 0;
            }
        }
        assertThat(sharp).isBetween(STEPS / 5, 4 * STEPS / 5);
        assertThat(same).isBetween(95 * STEPS / 100, STEPS);
    }
}
