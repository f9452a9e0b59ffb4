package aesam.run;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.Seed;
import aesam.experiments.Profile;
import aesam.images.Augmentation;
import aesam.images.Dataset;
import aesam.images.Pictures;
import aesam.measure.Measurement;
import aesam.measure.NetworkAtRest;
import aesam.network.Compute;
import aesam.network.Network;
import aesam.network.State;
import aesam.record.Recipe;
import aesam.train.Evaluation;
import aesam.train.StepEvent;
import aesam.train.TrainingListener;
import aesam.train.TrainingRun;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a training holds outside Java's heap does not grow. */
class HeldArraysTest {
    private static final int TIMES = 100;
    private static final int BATCH = 8;
    private static final Dataset DATA = Pictures.dataset(3 * BATCH, BATCH);

    private static int held(Network network) {
        return network.weights().getManager().getManagedArrays().size();
    }

    @Test
    void checkpointsEvaluationsAndMeasurementsLeaveNothing() {
        Recipe recipe = Profile.SMOKE
                .main()
                .with("optimizer=ae-looksam", "limit=0", "average=0.9", "epochs=1", "batch=" + BATCH);
        try (Run run = Run.prepare(recipe, DATA, Compute.cpu(1));
                TrainingRun training = run.training().start()) {
            Network network = run.network();
            TrainingListener afterEachStep = new TrainingListener() {
                @Override
                public void onStep(StepEvent event) {
                    int before = held(network);
                    for (int i = 0; i < TIMES; i++) {
                        training.save(new State());
                        network.stateDict(training.evaluated());
                        Evaluation.of(
                                network, training.evaluated(), run.training().test());
                    }
                    assertThat(held(network)).isEqualTo(before);
                }
            };
            training.run(List.of(afterEachStep));
            int before = held(network);
            NetworkAtRest rest = new NetworkAtRest(network, run.data(), Augmentation.NONE, BATCH, new Seed(1));
            for (int i = 0; i < TIMES; i += 4) {
                new Measurement.Gradients(BATCH, 16).measure(rest);
                new Measurement.Curvature(BATCH, 2, 2).measure(rest);
                new Measurement.SamSharpness(BATCH, 0.05, 1).measure(rest);
                new Measurement.Slice(BATCH, 0.5, 3, false).measure(rest);
            }
            assertThat(held(network)).isEqualTo(before);
        }
    }
}
