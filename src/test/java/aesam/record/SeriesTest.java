package aesam.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns of a CSV file: those that are asked for, in rows that are whole. */
class SeriesTest {
    private static final int ROWS = 100;

    @TempDir
    private Path folder;

    private Path file(String lastRow) throws IOException {
        String header = Column.STEPS.stream().map(Column::name).collect(Collectors.joining(","));
        String rows = IntStream.range(0, ROWS)
                .mapToObj(row -> IntStream.range(0, Column.STEPS.size())
                        .mapToObj(column -> column == 3 && row == 1 ? "" : String.valueOf(row + column / 100.0))
                        .collect(Collectors.joining(",")))
                .collect(Collectors.joining("\n"));
        return Files.writeString(folder.resolve("steps.csv"), header + "\n" + rows + "\n" + lastRow);
    }

    @Test
    void onlyTheColumnsThatAreAskedForAreThere() throws IOException {
        Path file = file("");
        Series all = Series.read(file, Column.STEPS);
        Series two = Series.read(file, Column.STEPS, "grad_norm_sq", "loss");
        assertThat(two.rows()).isEqualTo(all.rows()).isEqualTo(ROWS);
        assertThat(two.column("loss")).containsExactly(all.column("loss")).startsWith(0.03, Double.NaN, 2.03);
        assertThat(two.column("grad_norm_sq")).containsExactly(all.column("grad_norm_sq"));
        assertThatThrownBy(() -> two.column("mu"))
                .isInstanceOf(AesamException.class)
                .hasMessage("The column 'mu' was not read.");
        assertThatThrownBy(() -> two.column("mood")).hasMessageContaining("There is no column 'mood'; known: step, ");
    }

    @Test
    void aRowIsWholeWhicheverColumnsAreAskedFor() throws IOException {
        Path file = file("1,2,3\n");
        assertThatThrownBy(() -> Series.read(file, Column.STEPS, "loss"))
                .hasMessageEndingWith("is damaged: row 101 has 3 cells instead of " + Column.STEPS.size() + ".");
        Path other = file(",".repeat(Column.STEPS.size()) + "\n");
        assertThatThrownBy(() -> Series.read(other, Column.STEPS, "loss"))
                .hasMessageContaining("row 101 has " + (Column.STEPS.size() + 1) + " cells");
    }
}
