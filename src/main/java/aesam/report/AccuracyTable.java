package aesam.report;

import aesam.record.CellRuns;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A table with a row an optimizer and, for each group of cells, columns of one quantity, of the share of SAM steps, of what
 * was published, and of the number of runs. The best of each group stands out.
 *
 * @param quantity that the best is best by
 * @param better which of its values are
 * @param published in the quantity's unit; null for no such column
 */
public record AccuracyTable(
        Quantity quantity,
        ResultTable.Better better,
        @Nullable Function<CellRuns, OptionalDouble> published) {
    /**
     * Draws the table.
     *
     * @param groups by the heading of their columns, which is left out where it is empty
     */
    public ResultTable of(String name, String caption, Map<String, List<CellRuns>> groups) {
        Map<String, ResultTable.Row> rows = new LinkedHashMap<>();
        groups.values().stream()
                .flatMap(List::stream)
                .forEach(runs -> rows.putIfAbsent(Cells.name(runs), ResultTable.Row.of("", Cells.label(runs))));
        Map<String, ResultTable.Better> ranked = new HashMap<>();
        groups.forEach((heading, cells) -> {
            String prefix = heading.isEmpty() ? "" : heading + ": ";
            ranked.put(prefix + quantity.name(), better);
            rows.replaceAll((optimizer, row) -> with(row, prefix, Cells.find(cells, optimizer)));
        });
        return new ResultTable(name, caption + ResultTable.MARKED, List.copyOf(rows.values()), ranked);
    }

    private ResultTable.Row with(ResultTable.Row row, String prefix, Optional<CellRuns> runs) {
        Sample sample = runs.map(quantity::of).orElse(Sample.EMPTY);
        Sample share = runs.map(Quantity.ZETA::of).orElse(Sample.EMPTY);
        ResultTable.Row wider = row.measured(prefix + quantity.name(), sample, quantity.digits())
                .measured(prefix + Quantity.ZETA.name(), share, Quantity.ZETA.digits());
        if (published != null) {
            double theirs = runs.map(published).orElse(OptionalDouble.empty()).orElse(Double.NaN);
            wider = wider.number(prefix + "paper (%)", theirs, quantity.digits());
        }
        return wider.whole(prefix + "n", sample.n());
    }
}
