package aesam.experiments;

import aesam.measure.Estimate;
import aesam.record.Cell;
import aesam.record.CellRuns;
import aesam.record.Records;
import aesam.record.RunRecord;
import aesam.report.Cells;
import aesam.report.Claim;
import aesam.report.Plot;
import aesam.report.Quantity;
import aesam.report.Report;
import aesam.report.Style;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The paper's convergence theorem: for a β-smooth loss and gradient variance bounded by σ² a sample, after T steps with
 * batches of b samples of which a fraction ζ were SAM steps,
 *
 * <pre>
 * min_t E‖∇L(D; w_t)‖² ≤ 32β(L(D; w₀) − E L(D; w_T)) / (√T(7 − 6ζ)) + (1 + ζ + 5β²ζ)σ² / (b√T(7 − 6ζ))
 * </pre>
 */
record Theorem(String name, String title, String shows) implements Experiment {
    Theorem() {
        this(
                "theorem",
                "The convergence bound",
                "the bound as a function of ζ with its constants estimated, against the measured min‖∇L(D; wₜ)‖²");
    }

    @Override
    public List<Cell> cells(Profile profile, Records known) {
        return Stream.of(
                        Experiments.cell(profile, profile.main(), "erm"),
                        random(profile, 0.25),
                        random(profile, 0.5),
                        random(profile, 0.75),
                        Experiments.cell(profile, profile.main(), "sam"))
                .map(cell -> cell.measured(profile.timesMeasured(), List.of(profile.gradients(), profile.curvature()))
                        .andAtTheStart())
                .toList();
    }

    private static Cell random(Profile profile, double p) {
        Cell cell = Experiments.cell(profile, profile.main(), "ss-sam", "p=" + p);
        return new Cell(cell.label() + ", p = " + p, cell.recipe());
    }

    /**
     * What the runs show of the theorem's terms at the times at which their networks were measured at rest.
     *
     * @param minimum the smallest ‖∇L(D; w)‖²
     * @param beta the largest eigenvalue of the Hessian
     * @param sigmaSq a sample: |B| times the largest variance
     * @param gap L(D; w₀) − L(D; w_T)
     */
    private record Terms(double zeta, Estimate minimum, double beta, double sigmaSq, double gap) {
        /** Empty where something was not measured. */
        static Optional<Terms> of(Profile profile, CellRuns cell, RunRecord run) {
            List<Integer> epochs = cell.cell().measuredAfter().stream().sorted().toList();
            var gradients = epochs.stream()
                    .flatMap(epoch -> run.atRest(profile.gradients(), epoch).stream())
                    .toList();
            var curvature = epochs.stream()
                    .flatMap(epoch -> run.atRest(profile.curvature(), epoch).stream())
                    .toList();
            if (Math.min(gradients.size(), curvature.size()) < epochs.size()) {
                return Optional.empty();
            }
            return Optional.of(new Terms(
                    run.json().summary().zeta(),
                    Collections.min(
                            gradients.stream().map(d -> d.fullNormSq()).toList(),
                            Comparator.comparingDouble(Estimate::value)),
                    largest(curvature, found -> found.largestEigenvalue().value()),
                    profile.gradients().batch()
                            * largest(gradients, d -> d.variance().value()),
                    gradients.get(0).loss()
                            - gradients.get(gradients.size() - 1).loss()));
        }
    }

    private static <T> double largest(Collection<T> all, ToDoubleFunction<T> number) {
        return all.stream().mapToDouble(number).max().orElseThrow();
    }

    /**
     * The constants, as far as runs show them: the largest seen anywhere, which is a lower bound of what bounds them
     * everywhere.
     *
     * @param beta β: the largest eigenvalue of the Hessian over all times
     * @param sigmaSq σ² a sample: |B| times the largest variance over all times
     * @param lossGap L(D; w₀) − L(D; w_T), the largest over runs
     * @param steps T
     * @param batch b
     */
    record Constants(double beta, double sigmaSq, double lossGap, int steps, int batch) {
        private static Constants of(Collection<Terms> all, RunRecord any) {
            return new Constants(
                    largest(all, Terms::beta),
                    largest(all, Terms::sigmaSq),
                    Math.max(0, largest(all, Terms::gap)),
                    any.json().summary().steps(),
                    any.recipe().batch());
        }

        /** The right-hand side at ζ. */
        double bound(double zeta) {
            double denominator = Math.sqrt(steps) * (7 - 6 * zeta);
            return 32 * beta * lossGap / denominator
                    + (1 + zeta + 5 * beta * beta * zeta) * sigmaSq / (batch * denominator);
        }

        String text() {
            return String.format(
                    Locale.ROOT,
                    "β = %.1f, σ² = %.1f a sample, L(D; w₀) − L(D; w_T) = %.2f, T = %d, b = %d",
                    beta,
                    sigmaSq,
                    lossGap,
                    steps,
                    batch);
        }
    }

    @Override
    public List<Report.Part> draw(Profile profile, List<CellRuns> all) {
        Map<RunRecord, Terms> terms = new LinkedHashMap<>();
        all.forEach(cell ->
                cell.runs().forEach(run -> Terms.of(profile, cell, run).ifPresent(found -> terms.put(run, found))));
        List<CellRuns> cells = all.stream()
                .filter(cell -> terms.keySet().containsAll(cell.runs()))
                .toList();
        if (cells.isEmpty()) {
            return List.of(new Report.Text("Nothing was measured at rest."));
        }
        Constants constants = Constants.of(terms.values(), cells.get(0).runs().get(0));
        double[] x = IntStream.rangeClosed(0, 100).mapToDouble(i -> i / 100.0).toArray();
        double[] bound = IntStream.range(0, x.length)
                .mapToDouble(i -> constants.bound(x[i]))
                .toArray();
        Plot plot = new Plot("The convergence bound and what was measured", "ζ, share of SAM steps", "‖∇L(D; w)‖²")
                .logY()
                .xFrom(-0.03, 1.03)
                .line("bound", Style.free(0), x, bound)
                .points(
                        "measured minimum, a point a run",
                        Style.free(2),
                        terms.values().stream().mapToDouble(Terms::zeta).toArray(),
                        terms.values().stream()
                                .mapToDouble(t -> t.minimum.value())
                                .toArray(),
                        null);
        boolean below = terms.values().stream().allMatch(t -> t.minimum.value() <= constants.bound(t.zeta));
        return List.of(
                plot.figure(
                        "bound",
                        "The bound with the largest constants seen in these runs (" + constants.text()
                                + ") and the smallest measured ‖∇L(D; wₜ)‖²; " + Cells.counted(cells) + "."),
                Quantity.table(
                        "theorem",
                        "Minima are over the times at which the network was measured at rest, mean ± standard deviation over seeds; "
                                + "estimates are unbiased and may come out negative where they are small against their standard error.",
                        cells,
                        List.of(
                                term("ζ", 3, terms, Terms::zeta),
                                term("min ‖∇L(D; wₜ)‖²", 4, terms, t -> t.minimum.value()),
                                term("its standard error", 4, terms, t -> t.minimum.error()),
                                term("bound", 2, terms, t -> constants.bound(t.zeta)),
                                term("β", 1, terms, Terms::beta),
                                term("σ² a sample", 1, terms, Terms::sigmaSq),
                                term("L(D; w₀) − L(D; w_T)", 3, terms, Terms::gap))),
                new Report.Claims(List.of(new Claim(
                        "The measured min‖∇L(D; wₜ)‖² lies below the bound at every ζ",
                        below ? Claim.Verdict.HOLDS : Claim.Verdict.DOES_NOT_HOLD,
                        terms.size() + " runs; no test: the bound is with constants estimated from the same runs ("
                                + constants.text() + ")"))));
    }

    private static Quantity term(String name, int digits, Map<RunRecord, Terms> terms, ToDoubleFunction<Terms> number) {
        return new Quantity(name, digits, run -> number.applyAsDouble(Objects.requireNonNull(terms.get(run))));
    }
}
