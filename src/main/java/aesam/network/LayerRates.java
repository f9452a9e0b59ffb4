package aesam.network;

import static aesam.AesamException.require;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The learning rates of layers by name, as factors of the run's. A factor of 0 freezes: such parameters stay as they are, are
 * not perturbed, and are no part of any gradient, norm or decision. (A BatchNorm whose weights are frozen still normalizes by the
 * batch, and its running statistics still move.)
 *
 * @param entries the last one whose pattern matches a name decides; where none does the factor is 1
 */
public record LayerRates(List<Entry> entries) {
    /** All layers are trained at the run's rate. */
    public static final LayerRates NONE = new LayerRates(List.of());

    /** So many names are shown where one is unknown. */
    private static final int KNOWN = 6;

    /**
     * A factor for some parameters.
     *
     * @param pattern of PyTorch's names such as {@code layer1.0.conv1.weight}: {@code *} stands for any characters, dots
     *     among them, and {@code ?} for one; {@code layer1.*}, {@code *.bias}
     * @param factor of the learning rate, at least 0
     */
    public record Entry(String pattern, double factor) {
        public Entry {
            require(
                    pattern != null && !pattern.isBlank(),
                    "A layer's rate needs a name or a pattern such as layer1.*.");
            require(
                    factor >= 0 && Double.isFinite(factor),
                    "The rate of %s must be a finite factor of at least 0, found %s.",
                    pattern,
                    factor);
        }

        boolean matches(String name) {
            return name.matches("\\Q" + pattern.replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q") + "\\E");
        }
    }

    public LayerRates {
        entries = List.copyOf(entries);
    }

    /** These, then one more. */
    public LayerRates with(String pattern, double factor) {
        List<Entry> more = new ArrayList<>(entries);
        more.add(new Entry(pattern, factor));
        return new LayerRates(more);
    }

    /** These, then a factor of 0. */
    public LayerRates freeze(String pattern) {
        return with(pattern, 0);
    }

    /** The factor for the parameter of this name. */
    public double factor(String name) {
        double factor = 1;
        for (Entry entry : entries) {
            factor = entry.matches(name) ? entry.factor() : factor;
        }
        return factor;
    }

    /**
     * Checks that each pattern is of use.
     *
     * @param names of the parameters that can be trained
     * @throws aesam.AesamException naming the pattern that matches none, and some names
     */
    void check(Collection<String> names) {
        for (Entry entry : entries) {
            require(
                    names.stream().anyMatch(entry::matches),
                    "No parameter of the network is called %s; there are %s%s.",
                    entry.pattern(),
                    names.stream().limit(KNOWN).collect(Collectors.joining(", ")),
                    names.size() > KNOWN ? ", …" : "");
        }
    }
}
