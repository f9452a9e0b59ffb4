package aesam.experiments;

import aesam.optim.Perturbation;
import aesam.record.Cell;
import aesam.record.CellRuns;
import aesam.record.Recipe;
import aesam.record.Records;
import aesam.report.Comparison;
import aesam.report.Grid;
import aesam.report.Quantity;
import aesam.report.Report;
import aesam.report.ResultTable;
import aesam.report.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.math3.stat.StatUtils;

/** SAM's successors, alone and where AE-SAM decides which steps are SAM steps. */
record Family(String name, String title, String shows) implements Experiment {
    private static final int MEMBER = 0;
    private static final List<String> OPTIMIZERS = List.of("sam", "ae-sam", "erm");
    private static final Quantity NORM = new Quantity(
            "mean ‖∇L(B; wₜ)‖²",
            3,
            run -> StatUtils.mean(run.steps("grad_norm_sq").column("grad_norm_sq")));

    /** A way to perturb, or to go on from the gradient at the perturbed weights. */
    private enum Member {
        SAM("SAM", Perturbation.Kind.NORMALIZED),
        ASAM("ASAM", Perturbation.Kind.ASAM),
        FISHER("Fisher", Perturbation.Kind.FISHER),
        FRIENDLY("F-SAM", Perturbation.Kind.FRIENDLY),
        LAYERWISE("layers", Perturbation.Kind.LAYERWISE),
        RANDOM("random", Perturbation.Kind.RANDOM),
        STEPS("3 steps", Perturbation.Kind.NORMALIZED, "ascent_steps=3"),
        GSAM("GSAM", Perturbation.Kind.NORMALIZED, "descent=gsam"),
        WSAM("WSAM", Perturbation.Kind.NORMALIZED, "descent=wsam"),
        MSAM("MSAM", List.of("erm"), Perturbation.Kind.NORMALIZED, "msam_rho=0.3");

        private final String label;
        private final List<String> optimizers;
        private final Perturbation.Kind perturbation;
        private final List<String> settings;

        Member(String label, Perturbation.Kind perturbation, String... settings) {
            this(label, List.of("sam", "ae-sam"), perturbation, settings);
        }

        Member(String label, List<String> optimizers, Perturbation.Kind perturbation, String... settings) {
            this.label = label;
            this.optimizers = optimizers;
            this.perturbation = perturbation;
            this.settings = List.of(settings);
        }

        /** What it is tested against: SAM at the same steps; MSAM, which has no SAM steps, against SAM. */
        String reference(String optimizer) {
            return optimizer.equals("erm") ? "sam" : optimizer;
        }

        Cell cell(Profile profile, Recipe base, String optimizer) {
            double sams = base.optimizer()
                    .samStep()
                    .perturbation()
                    .size()
                    .orElseThrow()
                    .rho();
            double rho = profile.ownRhos().getOrDefault(perturbation, sams);
            List<String> own = new ArrayList<>(List.of("perturbation=" + perturbation, "rho=" + rho));
            own.addAll(settings);
            Recipe recipe = Experiments.cell(profile, base, optimizer, own.toArray(String[]::new))
                    .recipe();
            return new Cell(label, recipe);
        }
    }

    Family() {
        this(
                "family",
                "The family: other perturbations and descents",
                "accuracy, memorization, cost and gradient norms under 40 % label noise of ASAM, Fisher SAM, F-SAM, GSAM, WSAM and"
                        + " others, under SAM and under AE-SAM, and of MSAM");
    }

    @Override
    public List<Cell> cells(Profile profile, Records known) {
        Recipe noisy = Table2.noisy(profile, Budget.NOISE);
        List<Cell> cells = new ArrayList<>();
        for (String optimizer : OPTIMIZERS) {
            for (Member member : Member.values()) {
                if (member.optimizers.contains(optimizer)) {
                    cells.add(member.cell(profile, noisy, optimizer));
                }
            }
        }
        return cells;
    }

    @Override
    public List<Report.Part> draw(Profile profile, List<CellRuns> cells) {
        Map<String, Function<CellRuns, String>> axes = new LinkedHashMap<>();
        axes.put("perturbation or descent", runs -> runs.cell().label());
        axes.put("optimizer", runs -> runs.cell().recipe().optimizer().name());
        Grid grid = Grid.of(cells, axes);
        List<Comparison> claims = new ArrayList<>();
        for (String optimizer : OPTIMIZERS) {
            for (Member member : Member.values()) {
                if (member != Member.SAM && member.optimizers.contains(optimizer)) {
                    claims.add(Comparison.larger(
                            claim(member, optimizer),
                            accuracy(grid, member, optimizer),
                            accuracy(grid, Member.SAM, member.reference(optimizer)),
                            Table1.POINTS));
                }
            }
        }
        return List.of(
                new Report.Text("All have SAM's ρ, but for ASAM and Fisher SAM, which measure it otherwise: "
                        + Arrays.stream(Member.values())
                                .filter(member -> profile.ownRhos().containsKey(member.perturbation))
                                .map(member -> member.label + " has "
                                        + profile.ownRhos().get(member.perturbation))
                                .collect(Collectors.joining(", "))
                        + ". Random is the control: as far, but not along the gradient. MSAM perturbs along the momentum, by its authors'"
                        + " ρ = 0.3, and needs no second gradient."),
                grid.dots(MEMBER, "Test accuracy of the family", Quantity.ACCURACY)
                        .figure("accuracy", "Test accuracy after the last epoch. " + Quantity.ACCURACY.bars(cells)),
                grid.dots(MEMBER, "Memorized labels of the family", Quantity.MEMORIZED)
                        .figure(
                                "memorization",
                                "Corrupted labels that are predicted as labelled in the last epoch. "
                                        + Quantity.MEMORIZED.bars(cells)),
                new ResultTable(
                        "family",
                        "Mean ± standard deviation over seeds.",
                        grid.places().stream()
                                .map(place -> grid.row(
                                        place,
                                        List.of(
                                                Quantity.ACCURACY,
                                                Quantity.MEMORIZED,
                                                Quantity.ZETA,
                                                Quantity.EVALUATIONS,
                                                NORM)))
                                .toList()),
                new Report.Claims(Comparison.decide(claims)));
    }

    private static String claim(Member member, String optimizer) {
        return switch (optimizer) {
            case "sam" -> member.label + " under every step is more accurate than SAM's own";
            case "ae-sam" -> member.label + " under AE-SAM is more accurate than SAM's own";
            default -> member.label + " is more accurate than SAM";
        };
    }

    private static Sample accuracy(Grid grid, Member member, String optimizer) {
        return grid.places().stream()
                .filter(place -> place.values().equals(List.of(member.label, optimizer)))
                .findFirst()
                .map(place -> Quantity.ACCURACY.of(place.runs()))
                .orElse(Sample.EMPTY);
    }
}
