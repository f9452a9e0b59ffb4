package aesam.report;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.train.Predictions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class EvaluationReportTest {
    /** Cats: two of three right, the other a dog. Dogs: one a cat, two birds. No bird, but what is taken for one. */
    private static final Predictions PETS = new Predictions(
            new int[] {0, 0, 0, 1, 1, 1},
            new int[] {0, 0, 1, 0, 2, 2},
            new double[] {0.9, 0.8, 0.7, 0.6, 0.5, 0.4},
            new double[] {1, 2, 3, 4, 5, 6});

    private static Report report(String... classes) {
        return EvaluationReport.of("Pets", List.of("where from"), PETS, List.of(classes));
    }

    @Test
    void everyClassHasItsNumbers() {
        Table classes = report("cat", "dog", "bird").table("classes").numbers();
        assertThat(classes.stringColumn("class").asList()).containsExactly("cat", "dog", "bird");
        assertThat(classes.intColumn("n").asList()).containsExactly(3, 3, 0);
        assertThat(classes.intColumn("predicted").asList()).containsExactly(3, 1, 2);
        assertThat(classes.intColumn("correct").asList()).containsExactly(2, 0, 0);
        assertThat(classes.doubleColumn("accuracy = recall (%)").asDoubleArray())
                .containsExactly(100 * (2 / 3.0), 0, Double.NaN);
        assertThat(classes.doubleColumn("95 % from").get(0)).isEqualTo(100 * new Proportion(2, 3).low());
        assertThat(classes.doubleColumn("precision (%)").asDoubleArray()).containsExactly(100 * (2 / 3.0), 0, 0);
        assertThat(classes.stringColumn("most often taken for").asList()).containsExactly("dog", "bird", "");
        assertThat(classes.intColumn("times").asList()).containsExactly(1, 2, 0);
    }

    @Test
    void theResultIsInNumbers() {
        Table result = report("cat", "dog", "bird").table("result").numbers();
        assertThat(result.doubleColumn("accuracy (%)").get(0)).isEqualTo(100 * (2 / 6.0));
        assertThat(result.doubleColumn("95 % to").get(0)).isEqualTo(100 * new Proportion(2, 6).high());
        assertThat(result.doubleColumn("loss").get(0)).isEqualTo(3.5);
        assertThat(result.doubleColumn("calibration error (%)").get(0))
                .isEqualTo(100 * Calibration.of(PETS, 15).error());
        assertThat(result.intColumn("n").get(0)).isEqualTo(6);
    }

    @Test
    void theConfusionMatrixIsATableOfCounts() {
        assertThat(report("cat", "dog", "bird").table("confusion").csv().lines())
                .containsExactly("true class,cat,dog,bird", "cat,2,1,0", "dog,1,0,2", "bird,0,0,0");
    }

    @Test
    void classesOfAlmostTheSameNameAreNumbered() {
        assertThat(report("crane", "Crane", "bird").table("confusion").csv().lines())
                .containsExactly("true class,0 crane,1 Crane,2 bird", "0 crane,2,1,0", "1 Crane,1,0,2", "2 bird,0,0,0");
        assertThat(report("true class", "dog", "bird").table("confusion").columns())
                .containsExactly("true class", "0 true class", "1 dog", "2 bird");
    }

    /** Half of all predictions are right. */
    private static Predictions random(int classes, int n) {
        SplittableRandom random = new SplittableRandom(1);
        int[] labels = IntStream.range(0, n).map(i -> i % classes).toArray();
        int[] predicted = Arrays.stream(labels)
                .map(label -> random.nextBoolean() ? label : random.nextInt(classes))
                .toArray();
        return new Predictions(
                labels,
                predicted,
                random.doubles(n).toArray(),
                random.doubles(n).toArray());
    }

    @Test
    void twoHundredClassesAreDrawnAndAThousandAreListed(@TempDir Path folder) throws Exception {
        List<String> names =
                IntStream.range(0, 200).mapToObj(i -> "a class, number " + i).toList();
        Report report = EvaluationReport.of("Many", List.of(), random(200, 2000), names);
        Path page = new ReportFolder(folder).write(report);
        assertThat(Files.readString(page)).doesNotContain("NaN");
        assertThat(folder.resolve("evaluation/confusion-map.png")).isNotEmptyFile();
        assertThat(HeatMap.ticks(names, 40))
                .doesNotHaveDuplicates()
                .filteredOn(name -> name.startsWith("a"))
                .hasSize(40)
                .startsWith("a class, number 0", "a class, number 5");
        List<String> more = IntStream.range(0, 1000).mapToObj(i -> "class " + i).toList();
        Report listed = EvaluationReport.of("More", List.of(), random(1000, 2000), more);
        assertThat(listed.tables().stream().map(ResultTable::name)).containsExactly("result", "classes");
        assertThat(listed.figures().stream().map(Figure::name)).containsExactly("reliability");
        assertThat(listed.table("classes").rows()).hasSize(1000);
    }
}
