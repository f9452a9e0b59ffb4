package aesam.experiments;

import aesam.record.Cell;
import aesam.record.CellRuns;
import aesam.record.Records;
import aesam.report.AccuracyTable;
import aesam.report.Cells;
import aesam.report.Comparison;
import aesam.report.Curves;
import aesam.report.Dots;
import aesam.report.Plot;
import aesam.report.Quantity;
import aesam.report.Report;
import aesam.report.ResultTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** AE-SAM against policies that take as many SAM steps without looking at sharpness. */
record Controls(String name, String title, String shows) implements Experiment {
    Controls() {
        this(
                "controls",
                "Is it the adaptivity?",
                "AE-SAM against four policies of the same share of SAM steps that do not look at sharpness, planned once it is on"
                        + " record");
    }

    @Override
    public List<Long> seeds(Profile profile) {
        return profile.comparedSeeds();
    }

    /** AE-SAM, and once it is on record the policies that spend as much as it did. */
    @Override
    public List<Cell> cells(Profile profile, Records known) {
        Cell adaptive = Experiments.cell(profile, profile.main(), "ae-sam");
        return cells(adaptive, known.of(adaptive), known);
    }

    private static List<Cell> cells(Cell adaptive, CellRuns runs, Records known) {
        if (runs.n() < known.seeds().size()) {
            return List.of(adaptive);
        }
        String share = rounded(Quantity.ZETA.of(runs).mean() / 100);
        return List.of(
                adaptive,
                control("random, same ζ", adaptive, "bernoulli:" + share),
                control("random, same ζ at every time", adaptive, "bernoulli:" + overTime(runs)),
                control("periodic, same ζ", adaptive, "spaced:" + share),
                control("last part only, same ζ", adaptive, "last:" + share));
    }

    private static Cell control(String label, Cell adaptive, String policy) {
        return new Cell(label, adaptive.recipe().with("policy=" + policy));
    }

    /** The share of SAM steps in each epoch, the mean over runs. */
    private static String overTime(CellRuns runs) {
        return Arrays.stream(Curves.ofEpochs(runs, Curves::samShares).mean())
                .mapToObj(Controls::rounded)
                .collect(Collectors.joining(","));
    }

    private static String rounded(double share) {
        return String.format(Locale.ROOT, "%.3f", share);
    }

    @Override
    public List<Report.Part> draw(Profile profile, List<CellRuns> cells) {
        List<Report.Part> parts = new ArrayList<>();
        parts.add(new Report.Text(
                "All of them take the same SAM step, along the gradient with the same ρ; only when they take it differs. The shares "
                        + "of the controls are the mean over the AE-SAM runs, whole or epoch by epoch."));
        parts.add(Dots.accuracies("Test accuracy with the same share of SAM steps", cells)
                .figure("accuracy", "Test accuracy after the last epoch. " + Quantity.ACCURACY.bars(cells)));
        Plot shares = new Plot(
                Cells.title("Where in training SAM steps are spent", cells), "epoch", "SAM steps of the epoch (%)");
        Curves.draw(shares, cells, runs -> Curves.ofEpochs(runs, run -> Curves.times(Curves.samShares(run), 100)));
        parts.add(shares.figure(
                "share",
                "The share of SAM steps in each epoch. Lines: mean over seeds; bands: one standard deviation; "
                        + Cells.counted(cells) + "."));
        parts.add(new AccuracyTable(Quantity.ACCURACY, ResultTable.Better.LARGER, null)
                .of(
                        "accuracy",
                        "Test accuracy after the last epoch in %, mean ± standard deviation over seeds, and the share of SAM steps.",
                        Map.of("", cells)));
        parts.add(new Report.Claims(Comparison.decide(cells.stream()
                .skip(1)
                .map(control -> Comparison.larger(
                        "AE-SAM is more accurate than: " + Cells.label(control),
                        Quantity.ACCURACY.of(cells.get(0)),
                        Quantity.ACCURACY.of(control),
                        Table1.POINTS))
                .toList())));
        return parts;
    }
}
