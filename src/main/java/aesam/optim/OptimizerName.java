package aesam.optim;

import aesam.AesamException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** The seven optimizers of the paper, in its order. */
public enum OptimizerName {
    ERM("ERM", Optimizer::erm),
    SAM("SAM", Optimizer::sam),
    ESAM("ESAM", Optimizer::esam),
    SS_SAM("SS-SAM", Optimizer::ssSam),
    AE_SAM("AE-SAM", Optimizer::aeSam),
    LOOKSAM("LookSAM", Optimizer::lookSam),
    AE_LOOKSAM("AE-LookSAM", Optimizer::aeLookSam);

    private final String label;
    private final Supplier<Optimizer> composition;

    OptimizerName(String label, Supplier<Optimizer> composition) {
        this.label = label;
        this.composition = composition;
    }

    /** The optimizer with its usual numbers. */
    public Optimizer optimizer() {
        return composition.get();
    }

    /** As in the paper. */
    public String label() {
        return label;
    }

    /** As on the command line and in records. */
    @Override
    public String toString() {
        return label.toLowerCase(Locale.ROOT);
    }

    /**
     * The one of that name.
     *
     * @throws AesamException if there is none
     */
    public static OptimizerName named(String name) {
        return find(name)
                .orElseThrow(() -> new AesamException(
                        "Unknown optimizer '" + name + "'; known: " + String.join(", ", names()) + "."));
    }

    /** A name for people: of the seven as in the paper, of any other its own. */
    public static String label(String name) {
        return find(name).map(OptimizerName::label).orElse(name);
    }

    /** All names. */
    public static List<String> names() {
        return Arrays.stream(values()).map(OptimizerName::toString).toList();
    }

    private static Optional<OptimizerName> find(String name) {
        return Arrays.stream(values())
                .filter(known -> known.toString().equals(name))
                .findFirst();
    }
}
