package aesam.experiments;

import aesam.optim.OptimizerName;
import aesam.record.Cell;
import aesam.record.CellRuns;
import aesam.record.Recipe;
import aesam.record.Records;
import aesam.report.AccuracyTable;
import aesam.report.Cells;
import aesam.report.Comparison;
import aesam.report.Curves;
import aesam.report.Figure;
import aesam.report.Plot;
import aesam.report.Quantity;
import aesam.report.Report;
import aesam.report.ResultTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Who is more accurate under label noise, and who memorizes corrupted labels. */
record Table2(String name, String title, String shows) implements Experiment {
    private static final double CLOSE = 1;

    Table2() {
        this(
                "table2",
                "Table 2: label noise",
                "test accuracy under label noise, its course over epochs, memorization of corrupted labels");
    }

    /** What is trained under label noise of this rate. */
    static Recipe noisy(Profile profile, double rate) {
        return profile.noisy().with("noise=" + rate);
    }

    @Override
    public List<Long> seeds(Profile profile) {
        return profile.comparedSeeds();
    }

    @Override
    public List<Cell> cells(Profile profile, Records known) {
        return profile.noiseRates().stream()
                .flatMap(rate -> Experiments.seven(profile, noisy(profile, rate), 2, -1, 1).stream())
                .toList();
    }

    @Override
    public List<Report.Part> draw(Profile profile, List<CellRuns> cells) {
        Map<String, List<CellRuns>> columns = Table1.by(cells, runs -> percent(runs) + " % noise");
        List<Report.Part> parts = new ArrayList<>();
        parts.add(new AccuracyTable(Quantity.ACCURACY, ResultTable.Better.LARGER, Table2::published)
                .of(
                        "accuracy",
                        "Test accuracy after the last epoch in %, mean ± standard deviation over seeds, and the share of SAM steps. "
                                + "Paper: ResNet-18, 200 epochs, all of CIFAR-10.",
                        columns));
        List<Comparison> claims = new ArrayList<>();
        columns.forEach((column, of) -> {
            long file = percent(of.get(0));
            Table1.gains("gain-" + file, "Gain over ERM under " + column, of, Table2::published)
                    .ifPresent(parts::add);
            parts.add(overEpochs(
                    "test-accuracy-" + file,
                    "Test accuracy under " + column,
                    "test accuracy (%)",
                    "test_accuracy",
                    of));
            parts.add(overEpochs(
                    "memorization-" + file,
                    "Memorization of corrupted labels under " + column,
                    "corrupted labels predicted as labelled (%)",
                    "train_accuracy_corrupted",
                    of));
            claims.addAll(claims(column, of));
        });
        parts.add(new AccuracyTable(Quantity.MEMORIZED, ResultTable.Better.SMALLER, null)
                .of(
                        "memorization",
                        "Corrupted labels that are predicted as labelled in the last epoch, in %: 100 is complete memorization, 10 "
                                + "chance.",
                        columns));
        parts.add(new Report.Claims(Comparison.decide(claims)));
        return parts;
    }

    private static List<Comparison> claims(String column, List<CellRuns> of) {
        return List.of(
                Table1.moreAccurate(column, of, "sam", "erm"),
                Table1.moreAccurate(column, of, "ae-sam", "erm"),
                Comparison.close(
                        column + ": AE-LookSAM comes close to SAM",
                        Cells.sample(of, "ae-looksam", Quantity.ACCURACY),
                        Cells.sample(of, "sam", Quantity.ACCURACY),
                        CLOSE,
                        Table1.POINTS),
                Table1.moreAccurate(column, of, "ae-looksam", "esam"),
                Table1.moreAccurate(column, of, "ae-looksam", "ss-sam"),
                Table1.moreAccurate(column, of, "ae-looksam", "looksam"),
                memorizesLess(column, of, "sam", "erm"),
                memorizesLess(column, of, "ae-sam", "erm"),
                memorizesLess(column, of, "ae-sam", "ss-sam"));
    }

    private static Comparison memorizesLess(String column, List<CellRuns> of, String better, String worse) {
        return Comparison.smaller(
                column + ": " + OptimizerName.label(better) + " memorizes fewer corrupted labels than "
                        + OptimizerName.label(worse),
                Cells.sample(of, better, Quantity.MEMORIZED),
                Cells.sample(of, worse, Quantity.MEMORIZED),
                Table1.POINTS);
    }

    private static double noise(CellRuns runs) {
        return runs.cell().recipe().data().noise().rate();
    }

    private static long percent(CellRuns runs) {
        return Math.round(100 * noise(runs));
    }

    private static OptionalDouble published(CellRuns runs) {
        return Paper.noisyAccuracy(noise(runs), Cells.name(runs));
    }

    private static Figure overEpochs(String name, String title, String axis, String column, List<CellRuns> cells) {
        Plot plot = new Plot(Cells.title(title, cells), "epoch", axis);
        Curves.draw(plot, cells, runs -> Curves.ofEpochs(runs, Curves.column(column, 100)));
        return plot.figure(
                name, "Lines: mean over seeds; bands: one standard deviation; " + Cells.counted(cells) + ".");
    }
}
