package aesam.report;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.experiments.Profile;
import aesam.record.Recipe;
import aesam.record.RunRecord;
import aesam.record.Settings;
import aesam.record.SyntheticRuns;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.XYSeries;

/** Two runs side by side. */
class CompareReportTest {
    @TempDir
    Path folder;

    private CompareReport.Entry entry(String... settings) {
        Recipe recipe = Profile.SMOKE.main().withSeed(1).with(settings);
        RunRecord run = new SyntheticRuns(folder, 8).write(recipe);
        return new CompareReport.Entry(run, Settings.of(recipe));
    }

    @Test
    void onlyWhatDiffersIsListed() {
        Report report =
                CompareReport.of(List.of(entry("optimizer=sam", "epochs=3"), entry("optimizer=ae-sam", "epochs=2")));
        ResultTable settings = report.table("settings");
        assertThat(settings.rows()).hasSize(2);
        assertThat(settings.columns())
                .containsExactly("setting", "optimizer = sam, epochs = 3", "optimizer = ae-sam, epochs = 2");
        assertThat(settings.text(1, "setting")).isEqualTo("epochs");
        assertThat(settings.text(1, "optimizer = sam, epochs = 3")).isEqualTo("3");
        assertThat(report.figures().stream().map(Figure::name))
                .containsExactly("loss", "accuracy", "gradient-norms", "zeta");
        assertThat(report.figures()).allSatisfy(figure -> {
            assertThat(figure.charts().get(0).getSeriesMap()).hasSize(2);
            assertThat(figure.svg()).contains("<svg");
        });
        assertThat(report.figure("zeta").charts().get(0).getSeriesMap().values())
                .extracting(series -> ((XYSeries) series).getLineColor())
                .containsExactly(Style.of("sam").colour(), Style.of("ae-sam").colour());
        assertThat(report.table("results")
                        .numbers()
                        .doubleColumn("SAM steps ζ (%)")
                        .get(0))
                .isEqualTo(100);
        assertThat(report.provenance().get(0)).startsWith("optimizer = sam, epochs = 3: cifar10-mini-resnet8-sam");
    }

    @Test
    void runsThatDifferInMuchOrInNothingAreNumbered() {
        CompareReport.Entry run = entry("optimizer=sam");
        Report same = CompareReport.of(List.of(run, run));
        assertThat(same.parts()).contains(new Report.Text("These runs do not differ in any setting."));
        assertThat(same.table("results").text(1, "run")).isEqualTo("run 2");
        Report much = CompareReport.of(List.of(
                new CompareReport.Entry(run.run(), Map.of("a", "1", "b", "1", "c", "1", "d", "1")),
                new CompareReport.Entry(run.run(), Map.of("a", "2", "b", "2", "c", "2"))));
        assertThat(much.table("settings").columns()).containsExactly("setting", "run 1", "run 2");
        assertThat(much.table("settings").rows()).hasSize(4);
        Report capitals = CompareReport.of(List.of(
                new CompareReport.Entry(run.run(), Map.of("name", "mine")),
                new CompareReport.Entry(run.run(), Map.of("name", "MINE"))));
        assertThat(capitals.table("settings").csv().lines()).hasSize(2);
    }
}
