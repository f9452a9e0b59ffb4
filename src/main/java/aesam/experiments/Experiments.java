package aesam.experiments;

import aesam.AesamException;
import aesam.optim.BaseOptimizer;
import aesam.optim.OptimizerName;
import aesam.record.Cell;
import aesam.record.Recipe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Each figure and table of the paper, and the questions that it raises, as an {@link Experiment}. */
public final class Experiments {
    private static final List<Experiment> ALL = List.of(
            new Figure1(),
            new Figure2(),
            new Variance(),
            new InsidePolicy(),
            new Table1(),
            new Table2(),
            new DeltaAblation(),
            new ThresholdAblation(),
            new Theorem(),
            new Cost(),
            new Controls(),
            new Budget(),
            new Family());

    private static final double LOOKSAM_ALPHA = 0.7;

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
                .orElseThrow(() -> new AesamException("Unknown experiment '" + name + "'; known: "
                        + ALL.stream().map(Experiment::name).collect(Collectors.joining(", ")) + "."));
    }

    /** The cell of an optimizer: the profile's settings apply to it too, but those of the experiment win. */
    static Cell cell(Profile profile, Recipe base, String optimizer, String... own) {
        List<String> settings = new ArrayList<>(List.of(alpha(profile, base)));
        settings.addAll(profile.settings());
        settings.add("optimizer=" + optimizer);
        settings.addAll(List.of(own));
        return new Cell(OptimizerName.label(optimizer), base.with(settings.toArray(String[]::new)));
    }

    /** The cells of some optimizers with the numbers of the profile. */
    static List<Cell> some(Profile profile, Recipe base, String... optimizers) {
        return Stream.of(optimizers).map(name -> cell(profile, base, name)).toList();
    }

    /** The cells of all seven as in Table 1: LookSAM and AE-LookSAM take about 20 % SAM steps. */
    static List<Cell> seven(Profile profile, Recipe base) {
        return seven(profile, base, 5, 0, 2);
    }

    /**
     * The cells of all seven.
     *
     * @param k LookSAM's period
     * @param lambda1 AE-LookSAM's
     * @param lambda2 AE-LookSAM's
     */
    static List<Cell> seven(Profile profile, Recipe base, int k, double lambda1, double lambda2) {
        return Arrays.stream(OptimizerName.values())
                .map(name -> switch (name) {
                    case ESAM -> cell(profile, base, name.toString(), esam(base));
                    case LOOKSAM -> cell(profile, base, name.toString(), "k=" + k);
                    case AE_LOOKSAM -> cell(profile, base, name.toString(), "lambda1=" + lambda1, "lambda2=" + lambda2);
                    default -> cell(profile, base, name.toString());
                })
                .toList();
    }

    /** AdamW has its authors' (Liu et al., 2022). */
    private static String alpha(Profile profile, Recipe base) {
        boolean isAdamW = base.optimizer().base().unclipped().kind() == BaseOptimizer.Kind.ADAMW;
        return "alpha=" + (isAdamW ? LOOKSAM_ALPHA : profile.alpha());
    }

    /** What its authors set otherwise for some networks (Du et al., 2022). */
    private static String[] esam(Recipe base) {
        return switch (base.model().network().name()) {
            case "wrn28-10" -> new String[] {"beta=0.5", "rho=0.1"};
            case "pyramidnet110" -> new String[] {"beta=0.5", "rho=0.2"};
            default -> new String[0];
        };
    }
}
