package aesam.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import java.awt.Graphics2D;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.XYChart;

/** What a JDK without fontconfig does when a figure is drawn is done here by a chart. */
class WithoutFontsTest {
    @TempDir
    Path folder;

    private static Figure figure() {
        return new Figure("curves", "Loss over steps", new XYChart(90, 60) {
            @Override
            public void paint(Graphics2D g, int width, int height) {
                throw new InternalError("Fontconfig head is null");
            }
        });
    }

    @Test
    void tablesAndThePageComeOut() throws IOException {
        ResultTable table = new ResultTable(
                "numbers", "Numbers", List.of(ResultTable.Row.of("", "one").number("a", 1)), Map.of());
        new ReportFolder(folder).write(new Report("r", "Report", List.of(), List.of(figure(), table)));
        assertThat(folder.resolve("r/numbers.csv")).exists();
        assertThat(folder.resolve("r/numbers.tex")).exists();
        assertThat(folder.resolve("r/curves.png")).doesNotExist();
        assertThat(Files.readString(folder.resolve("r.html")))
                .contains("Figure curves cannot be drawn: this machine has no fonts that Java can use; install them")
                .contains("Loss over steps");
    }

    @Test
    void aFigureThatIsAskedForAloneIsRefused() {
        assertThatThrownBy(() -> figure().save(folder.toString()))
                .isInstanceOf(AesamException.class)
                .hasMessageStartingWith("Figure curves cannot be drawn: this machine has no fonts");
    }
}
