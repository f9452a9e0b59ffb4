package aesam.report;

import aesam.record.CellRuns;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** How cells are called, found and told apart in reports: by their optimizer. */
public final class Cells {
    private Cells() {}

    /** The optimizer's name, which says it where it has another policy than the usual one. */
    public static String name(CellRuns runs) {
        return runs.cell().recipe().optimizer().name();
    }

    /** For people. */
    public static String label(CellRuns runs) {
        return runs.cell().label();
    }

    /** The first cell of an optimizer. */
    public static Optional<CellRuns> find(List<CellRuns> cells, String optimizer) {
        return cells.stream().filter(c -> name(c).equals(optimizer)).findFirst();
    }

    /** The style of each of these cells. */
    public static Function<CellRuns, Style> styles(List<CellRuns> cells) {
        Map<String, Style> styles = Style.of(cells.stream().map(Cells::name).toList());
        return runs -> styles.getOrDefault(name(runs), Style.REFERENCE);
    }

    /** A quantity of an optimizer's runs; of none where it was not run. */
    public static Sample sample(List<CellRuns> cells, String optimizer, Quantity quantity) {
        return find(cells, optimizer).map(quantity::of).orElse(Sample.EMPTY);
    }

    /** How many runs a figure is over. */
    public static String counted(List<CellRuns> cells) {
        int least = cells.stream().mapToInt(CellRuns::n).min().orElse(0);
        int most = cells.stream().mapToInt(CellRuns::n).max().orElse(0);
        return "n = " + (least == most ? String.valueOf(least) : least + " to " + most)
                + (most == 1 ? " seed" : " seeds");
    }

    /** A title that says how many runs a figure is over, wherever it is put. */
    public static String title(String title, List<CellRuns> cells) {
        return title + " (" + counted(cells) + ")";
    }
}
