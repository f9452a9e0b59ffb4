package aesam.experiments;

import aesam.record.Cell;
import aesam.record.CellRuns;
import aesam.record.Records;
import aesam.report.Cells;
import aesam.report.Figure;
import aesam.report.Grid;
import aesam.report.Quantity;
import aesam.report.Report;
import aesam.report.ResultTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.knowm.xchart.internal.chartpart.Chart;

/** What the thresholds at the start (λ₂) and at the end (λ₁) of training do. */
record ThresholdAblation(String name, String title, String shows) implements Experiment {
    ThresholdAblation() {
        this(
                "thresholds",
                "Ablation of λ₁ and λ₂",
                "ζ and accuracy for each pair of thresholds, and the ζ that normality predicts");
    }

    @Override
    public List<Cell> cells(Profile profile, Records known) {
        List<Cell> cells = new ArrayList<>();
        for (double lambda1 : profile.lambda1s()) {
            for (double lambda2 : profile.lambda2s()) {
                cells.add(Experiments.cell(
                        profile, profile.main(), "ae-sam", "lambda1=" + lambda1, "lambda2=" + lambda2));
            }
        }
        return cells;
    }

    @Override
    public List<Report.Part> draw(Profile profile, List<CellRuns> cells) {
        Map<String, Function<CellRuns, String>> axes = new LinkedHashMap<>();
        axes.put(
                "λ₂ (start)",
                runs -> DeltaAblation.text(DeltaAblation.model(runs).lambda2()));
        axes.put(
                "λ₁ (end)", runs -> DeltaAblation.text(DeltaAblation.model(runs).lambda1()));
        Grid grid = Grid.of(cells, axes);
        List<Chart<?, ?>> shares = new ArrayList<>(grid.heatMaps(0, 1, Quantity.ZETA));
        shares.addAll(grid.heatMaps(0, 1, DeltaAblation.PREDICTED));
        String n = Cells.counted(cells);
        return List.of(
                new Figure(
                        "zeta",
                        "Left: the measured share of SAM steps; right: that of a normal distribution. Means over seeds, "
                                + n + ".",
                        shares,
                        2),
                new Figure(
                        "accuracy",
                        "Test accuracy after the last epoch. Means over seeds, " + n + "; deviations are in the table.",
                        grid.heatMaps(0, 1, Quantity.ACCURACY),
                        1),
                grid.lines(0, "Test accuracy by λ₂", Quantity.ACCURACY)
                        .figure("accuracy-lines", Quantity.ACCURACY.bars(cells)),
                new ResultTable(
                        "thresholds",
                        "Ablation of the thresholds, mean ± standard deviation over seeds.",
                        grid.places().stream()
                                .map(place -> grid.row(
                                        place, List.of(Quantity.ZETA, DeltaAblation.PREDICTED, Quantity.ACCURACY)))
                                .toList()));
    }
}
