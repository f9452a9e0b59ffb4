package aesam.experiments;

import aesam.AesamException;
import aesam.optim.Optimizer;
import aesam.record.Cell;
import aesam.record.CellRuns;
import aesam.record.Records;
import aesam.record.RunRecord;
import aesam.record.RunSpecification;
import aesam.record.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Each figure and table of the paper, and the questions that it raises, as an {@link Experiment}. */
public final class Experiments {
    /** Names as in the paper. */
    private static final Map<String, String> LABELS = new LinkedHashMap<>();

    static {
        LABELS.put("erm", "ERM");
        LABELS.put("sam", "SAM");
        LABELS.put("esam", "ESAM");
        LABELS.put("ss-sam", "SS-SAM");
        LABELS.put("ae-sam", "AE-SAM");
        LABELS.put("looksam", "LookSAM");
        LABELS.put("ae-looksam", "AE-LookSAM");
    }

    private static final List<Experiment> ALL = List.of(
            new Experiment(
                    "figure1",
                    "Figure 1: squared stochastic gradient norms over training",
                    "E‖∇L(B; w_t)‖² over epochs, of ERM, SAM and the other five",
                    (profile, known) -> seven(profile.figures(), 5, "0", "2")),
            new Experiment(
                    "figure2",
                    "Figure 2: is ‖∇L(B; w)‖² normal over batches?",
                    "its distribution at fixed weights: histogram with the fitted normal, Q–Q plot, normality tests",
                    (profile, known) -> of(profile.figures(), "erm", "ae-sam").stream()
                            .map(cell -> cell.measured(profile.looks(), profile.distributions()))
                            .toList()),
            new Experiment(
                    "variance",
                    "Gradient variance over training",
                    "Var(∇L(B; w)) = E‖∇L(B; w)‖² − ‖∇L(D; w)‖² of each optimizer, and the generalization gap",
                    (profile, known) -> seven(profile.main(), 5, "0", "2").stream()
                            .map(cell -> cell.measured(profile.looks(), List.of(profile.gradients())))
                            .toList()),
            new Experiment(
                    "policy",
                    "Inside the policy of AE-SAM",
                    "s_t against μ_t ± c_t σ_t, where SAM was used, ζ over time, how normal the scores are",
                    (profile, known) -> of(profile.main(), "ae-sam")),
            new Experiment(
                    "table1",
                    "Table 1: accuracy and share of SAM steps",
                    "test accuracy and %SAM of the seven optimizers",
                    (profile, known) -> profile.columns().stream()
                            .flatMap(column -> seven(column, 5, "0", "2").stream())
                            .toList()),
            new Experiment(
                    "table2",
                    "Table 2: label noise",
                    "test accuracy under label noise, its course over epochs, memorization of corrupted labels",
                    (profile, known) -> profile.noiseRates().stream()
                            .flatMap(rate -> seven(profile.noisy().with("noise=" + rate), 2, "-1", "1").stream())
                            .toList()),
            new Experiment(
                    "delta",
                    "Ablation of δ",
                    "ζ, accuracy and tracking error of μ for each δ; where no step can ever be sharp",
                    Experiments::deltas),
            new Experiment(
                    "thresholds",
                    "Ablation of λ₁ and λ₂",
                    "ζ and accuracy for each pair of thresholds, and the ζ that normality predicts",
                    Experiments::thresholds),
            new Experiment(
                    "theorem",
                    "The convergence bound",
                    "the bound as a function of ζ with its constants estimated, against the measured min‖∇L(D; w_t)‖²",
                    Experiments::theorem),
            new Experiment(
                    "cost",
                    "What accuracy costs",
                    "accuracy against gradient evaluations, seconds and memory; accuracy over time",
                    (profile, known) -> seven(profile.main(), 5, "0", "2")),
            new Experiment(
                    "controls",
                    "Is it the adaptivity?",
                    "AE-SAM against four policies of the same share of SAM steps that do not look at sharpness, planned once it is on"
                            + " record",
                    Experiments::controls));

    private Experiments() {}

    /** All of them, in the order in which they are best read. */
    public static List<Experiment> all() {
        return ALL;
    }

    /**
     * An experiment by its name.
     *
     * @throws AesamException if there is none
     */
    public static Experiment named(String name) {
        return ALL.stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AesamException("Unknown experiment '" + name + "'; known: all, "
                        + ALL.stream().map(Experiment::name).collect(Collectors.joining(", ")) + "."));
    }

    /** An optimizer's name as in the paper. */
    public static String label(String optimizer) {
        return LABELS.getOrDefault(optimizer, optimizer);
    }

    private static Cell cell(RunSpecification base, String optimizer, String... settings) {
        return new Cell(
                label(optimizer), base.with("optimizer.name=" + optimizer).with(settings));
    }

    /** The cells of some optimizers with the numbers of the profile. */
    private static List<Cell> of(RunSpecification base, String... optimizers) {
        return List.of(optimizers).stream().map(name -> cell(base, name)).toList();
    }

    /**
     * The cells of all seven.
     *
     * @param k LookSAM's period
     * @param lambda1 AE-LookSAM's
     * @param lambda2 AE-LookSAM's
     */
    private static List<Cell> seven(RunSpecification base, int k, String lambda1, String lambda2) {
        return Optimizer.names().stream()
                .map(name -> switch (name) {
                    case "looksam" -> cell(base, name, "k=" + k);
                    case "ae-looksam" -> cell(base, name, "lambda1=" + lambda1, "lambda2=" + lambda2);
                    default -> cell(base, name);
                })
                .toList();
    }

    private static List<Cell> deltas(Profile profile, Records known) {
        List<Cell> cells = new ArrayList<>();
        for (double delta : profile.deltas()) {
            cells.add(cell(profile.main(), "ae-sam", "delta=" + delta));
            cells.add(cell(profile.main(), "ae-sam", "delta=" + delta, "lambda1=0", "lambda2=2"));
        }
        return cells;
    }

    private static List<Cell> thresholds(Profile profile, Records known) {
        List<Cell> cells = new ArrayList<>();
        for (double lambda1 : profile.lambda1s()) {
            for (double lambda2 : profile.lambda2s()) {
                cells.add(cell(profile.main(), "ae-sam", "lambda1=" + lambda1, "lambda2=" + lambda2));
            }
        }
        return cells;
    }

    private static List<Cell> theorem(Profile profile, Records known) {
        RunSpecification main = profile.main();
        return List.of(
                        cell(main, "erm"),
                        cell(main, "ss-sam", "p=0.25"),
                        cell(main, "ss-sam"),
                        cell(main, "ss-sam", "p=0.75"),
                        cell(main, "sam"))
                .stream()
                .map(cell -> cell.measured(profile.looks(), List.of(profile.gradients(), profile.curvature()))
                        .andAtTheStart())
                .toList();
    }

    /** AE-SAM, and once it is on record the policies that spend as much as it did. */
    private static List<Cell> controls(Profile profile, Records known) {
        List<Cell> cells = new ArrayList<>();
        Cell adaptive = cell(profile.main(), "ae-sam");
        cells.add(adaptive);
        CellRuns runs = known.of(adaptive);
        if (runs.n() < known.seeds().size()) {
            return cells;
        }
        String share = rounded(runs.runs().stream()
                .mapToDouble(r -> r.json().summary().zeta())
                .average()
                .orElseThrow());
        cells.add(control("random, same ζ", adaptive, "bernoulli:" + share));
        cells.add(control("random, same ζ at every time", adaptive, "bernoulli:" + overTime(runs)));
        cells.add(control("periodic, same ζ", adaptive, "spaced:" + share));
        cells.add(control("last part only, same ζ", adaptive, "last:" + share));
        return cells;
    }

    private static Cell control(String label, Cell adaptive, String policy) {
        return new Cell(label, adaptive.specification().with("policy=" + policy));
    }

    /** The share of SAM steps in each epoch, the mean over runs. */
    private static String overTime(CellRuns runs) {
        double[] shares = new double[runs.cell().specification().epochs()];
        for (RunRecord run : runs.runs()) {
            Series steps = run.steps("epoch", "sam");
            double[] epoch = steps.column("epoch");
            double[] sam = steps.column("sam");
            double perEpoch = (double) steps.rows() / shares.length;
            for (int t = 0; t < steps.rows(); t++) {
                shares[(int) epoch[t]] += sam[t] / perEpoch / runs.n();
            }
        }
        List<String> rounded = new ArrayList<>();
        for (double share : shares) {
            rounded.add(rounded(Math.min(1, share)));
        }
        return String.join(",", rounded);
    }

    private static String rounded(double share) {
        return String.format(Locale.ROOT, "%.3f", share);
    }
}
