package aesam.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.record.Cell;
import aesam.record.Records;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {
    private static Sweep sweep() {
        return OwnPolicy.lab(Path.of("nowhere"), new ArrayList<>()).sweep();
    }

    private static List<Cell> cells(Sweep sweep) {
        return sweep.plan().cells(new Records(Path.of("nowhere"), List.of(1L)));
    }

    @Test
    void everyCombinationIsACell() {
        Sweep sweep = sweep().vary("delta=0.6,0.8,0.95").vary("optimizer=ae-sam,ss-sam");
        assertThat(cells(sweep)).hasSize(6);
        assertThat(cells(sweep).stream().map(Cell::label))
                .containsExactly(
                        "0.6, AE-SAM", "0.6, SS-SAM", "0.8, AE-SAM", "0.8, SS-SAM", "0.95, AE-SAM", "0.95, SS-SAM");
        assertThat(cells(sweep).get(3).recipe().optimizer().decision().model().delta())
                .isEqualTo(0.8);
        assertThat(cells(sweep).get(3).recipe().optimizer().name()).isEqualTo("ss-sam");
    }

    @Test
    void settingsThatMoveTogetherAreOneAxis() {
        List<Cell> cells = cells(sweep().vary("lambda1,lambda2=-1:1,0:2"));
        assertThat(cells.stream().map(Cell::label)).containsExactly("-1, 1", "0, 2");
        assertThat(cells.get(1).recipe().optimizer().decision().model().lambda1())
                .isZero();
        assertThat(cells.get(1).recipe().optimizer().decision().model().lambda2())
                .isEqualTo(2);
    }

    /** A number of a part applies to the cells that have it, whatever is varied. */
    @Test
    void whatAllHaveInCommonHoldsForEachOptimizer() {
        List<Cell> cells = cells(sweep().with("k=2", "rho=0.3").over("optimizer", "looksam", "esam", "erm"));
        assertThat(cells.get(0).recipe()).isEqualTo(cells.get(0).recipe().with("k=2", "rho=0.3"));
        assertThat(cells.get(0).recipe().optimizer().decision().policy()).hasToString("Every[k=2]");
        assertThat(cells.get(1)
                        .recipe()
                        .optimizer()
                        .samStep()
                        .perturbation()
                        .size()
                        .orElseThrow()
                        .rho())
                .isEqualTo(0.3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "delta | What is varied reads name=value",
                "delta= | What is varied reads name=value",
                "depth=1,2 | There is no setting 'depth'",
                "delta=0.5,0.5 | delta is to be varied, but has the value 0.5 twice",
                "lambda1,lambda2=1:2,3 | 2 settings move together, but '3' has 1 values",
                "delta=0.5,2 | delta must be in [0, 1)"
            })
    void whatCannotBeVariedIsSaidInASentence(String axis, String message) {
        assertThatThrownBy(() -> sweep().vary(axis).plan())
                .isInstanceOf(AesamException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aReferenceIsOneOfTheValues() {
        Sweep sweep = sweep().vary("optimizer=ae-sam,ss-sam").vary("delta=0.5,0.9");
        assertThat(sweep.against("optimizer", "ss-sam").against()).containsEntry("optimizer", "ss-sam");
        assertThatThrownBy(() -> sweep.against("optimizer", "sam")).hasMessageContaining("it takes on: ae-sam, ss-sam");
        assertThatThrownBy(() -> sweep.against("rho", "1"))
                .hasMessageContaining("'rho' is not varied; varied: optimizer, delta");
        assertThatThrownBy(() -> sweep.vary("delta=0.1")).hasMessageContaining("varies something else");
    }
}
