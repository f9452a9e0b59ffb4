package aesam.experiments;

import aesam.record.Cell;
import aesam.record.CellRuns;
import aesam.record.Records;
import aesam.report.Cells;
import aesam.report.Comparison;
import aesam.report.Plot;
import aesam.report.Quantity;
import aesam.report.Report;
import aesam.report.Sample;
import aesam.report.Style;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** How much SAM is needed under label noise, and whether it matters when it is spent. */
record Budget(String name, String title, String shows) implements Experiment {
    static final double NOISE = 0.4;

    /** Which steps a share of SAM steps is spent on. */
    private enum Spending {
        SHARPEST("sharpest steps", "budget", Style.of("ae-sam")),
        RANDOM("random steps", "bernoulli", Style.of("ss-sam")),
        PERIODIC("evenly spaced steps", "spaced", Style.free(0)),
        LATE("last steps", "last", Style.free(1));

        private final String label;
        private final String policy;
        private final Style style;

        Spending(String label, String policy, Style style) {
            this.label = label;
            this.policy = policy;
            this.style = style;
        }

        private String label(double share) {
            return "%s, ζ* = %s".formatted(label, DeltaAblation.text(share));
        }

        private List<CellRuns> among(List<CellRuns> cells) {
            return cells.stream()
                    .filter(runs -> Cells.label(runs).startsWith(label + ","))
                    .toList();
        }
    }

    Budget() {
        this(
                "budget",
                "How much SAM, and when?",
                "accuracy and memorization under 40 % label noise against the share of SAM steps, spent on the sharpest steps, on"
                        + " random ones, evenly, and late");
    }

    @Override
    public List<Cell> cells(Profile profile, Records known) {
        Stream<Cell> ends = Experiments.some(profile, Table2.noisy(profile, NOISE), "erm", "sam").stream();
        return Stream.concat(
                        ends,
                        Arrays.stream(Spending.values())
                                .flatMap(spending ->
                                        profile.shares().stream().map(share -> cell(profile, spending, share))))
                .toList();
    }

    private static Cell cell(Profile profile, Spending spending, double share) {
        return new Cell(
                spending.label(share),
                Experiments.cell(
                                profile,
                                Table2.noisy(profile, NOISE),
                                "ae-sam",
                                "policy=" + spending.policy + ":" + share)
                        .recipe());
    }

    @Override
    public List<Report.Part> draw(Profile profile, List<CellRuns> cells) {
        List<Comparison> claims = new ArrayList<>();
        for (double share : profile.shares()) {
            for (Spending other : List.of(Spending.RANDOM, Spending.PERIODIC, Spending.LATE)) {
                claims.add(Comparison.larger(
                        "ζ* = %s: the %s are better than the %s"
                                .formatted(DeltaAblation.text(share), Spending.SHARPEST.label, other.label),
                        accuracy(cells, Spending.SHARPEST, share),
                        accuracy(cells, other, share),
                        Table1.POINTS));
            }
        }
        return List.of(
                new Report.Text(
                        "All take the same SAM step, with the same ρ. ERM is the left end of every line, SAM its right end."),
                plot(cells, "Test accuracy by share of SAM steps", Quantity.ACCURACY)
                        .figure("accuracy", "Test accuracy after the last epoch. " + Quantity.ACCURACY.bars(cells)),
                plot(cells, "Memorized labels by share of SAM steps", Quantity.MEMORIZED)
                        .figure(
                                "memorization",
                                "Corrupted labels that are predicted as labelled after the last epoch. "
                                        + Quantity.MEMORIZED.bars(cells)),
                Quantity.table(
                        "budget",
                        "Mean ± standard deviation over seeds.",
                        cells,
                        List.of(Quantity.ZETA, Quantity.EVALUATIONS, Quantity.ACCURACY, Quantity.MEMORIZED)),
                new Report.Claims(Comparison.decide(claims)));
    }

    private static Sample accuracy(List<CellRuns> cells, Spending spending, double share) {
        return cells.stream()
                .filter(runs -> Cells.label(runs).equals(spending.label(share)))
                .findFirst()
                .map(Quantity.ACCURACY::of)
                .orElse(Sample.EMPTY);
    }

    /** A line for each way of spending, from ERM to SAM. */
    private static Plot plot(List<CellRuns> cells, String title, Quantity quantity) {
        Plot plot = new Plot(Cells.title(title, cells), Quantity.ZETA.name(), quantity.name());
        List<CellRuns> ends = Stream.of("erm", "sam")
                .flatMap(name -> Cells.find(cells, name).stream())
                .toList();
        for (Spending spending : Spending.values()) {
            List<CellRuns> line = Stream.concat(ends.stream(), spending.among(cells).stream())
                    .sorted(Comparator.comparingDouble(Budget::zeta))
                    .toList();
            plot.joined(
                    spending.label,
                    spending.style,
                    line.stream().mapToDouble(Budget::zeta).toArray(),
                    line.stream().map(quantity::of).toList());
        }
        Function<CellRuns, Style> styles = Cells.styles(cells);
        ends.forEach(runs -> plot.dots(
                Cells.label(runs), styles.apply(runs), new double[] {zeta(runs)}, List.of(quantity.of(runs))));
        return plot;
    }

    private static double zeta(CellRuns runs) {
        return Quantity.ZETA.of(runs).mean();
    }
}
