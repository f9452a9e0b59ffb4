package aesam.record;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.images.Precision;
import aesam.network.LayerRates;
import aesam.network.Loss;
import aesam.network.blocks.Architecture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The settings of the network and the loss. */
final class ModelSettings {
    private ModelSettings() {}

    static List<Setting> all() {
        return List.of(
                Setting.choice(
                                "model",
                                Setting.Group.MODEL,
                                "NAME",
                                "The network",
                                Architecture.class,
                                Setting.always(r -> r.model().network().name()),
                                (r, name) -> network(r, new NetworkDefinition.Named(name, 0)))
                        .first(),
                Setting.number(
                        "dropout",
                        Setting.Group.MODEL,
                        "P",
                        "The probability of dropout, in networks that have it",
                        Setting.in(
                                r -> r.model().network(),
                                NetworkDefinition.Named.class,
                                NetworkDefinition.Named::dropout),
                        (r, p) -> r.model().network() instanceof NetworkDefinition.Named network
                                ? network(r, new NetworkDefinition.Named(network.architecture(), p))
                                : r),
                Setting.choice(
                        "precision",
                        Setting.Group.MODEL,
                        "TYPE",
                        "What the network computes in; tf32 (on NVIDIA GPUs, elsewhere float32) and bfloat16 are for its passes alone",
                        Precision.class,
                        Setting.always(r -> r.model().precision()),
                        (r, precision) -> model(r, m -> m.withPrecision(precision))),
                Setting.number(
                        "label-smoothing",
                        Setting.Group.MODEL,
                        "S",
                        "The label smoothing of the cross-entropy, in [0, 1)",
                        Setting.in(r -> r.model().loss(), Loss.CrossEntropy.class, Loss.CrossEntropy::smoothing),
                        (r, s) -> r.model().loss() instanceof Loss.CrossEntropy
                                ? model(r, m -> m.withLoss(new Loss.CrossEntropy(s)))
                                : r),
                Setting.text(
                                "init",
                                Setting.Group.MODEL,
                                "FILE|RUN",
                                "Start from the weights of this run, or of this .safetensors file (or .index.json of several) with PyTorch's names",
                                Setting.in(
                                        r -> r.model().start(),
                                        InitialWeights.StateDict.class,
                                        start -> start.file().path()),
                                (r, path) -> r.startingFrom(Path.of(path)))
                        .first(),
                Setting.flag(
                        "skip-head",
                        Setting.Group.MODEL,
                        "Load everything but the head, which may be for other classes",
                        Setting.in(
                                r -> r.model().start(),
                                InitialWeights.StateDict.class,
                                InitialWeights.StateDict::skipHead),
                        (r, skip) -> {
                            if (r.model().start() instanceof InitialWeights.StateDict start) {
                                return model(r, m -> m.withStart(new InitialWeights.StateDict(start.file(), skip)));
                            }
                            require(!skip, "A head can be skipped of a state dict to start from only.");
                            return r;
                        }),
                Setting.text(
                        "freeze",
                        Setting.Group.MODEL,
                        "PATTERN[,...]",
                        "Do not train parameters with these names, such as 'layer1.*'",
                        r -> entries(r, true),
                        (r, patterns) -> layers(
                                r,
                                true,
                                Arrays.stream(patterns.split(",", -1))
                                        .map(pattern -> new LayerRates.Entry(pattern, 0))
                                        .toList())),
                Setting.text(
                        "scale",
                        Setting.Group.MODEL,
                        "PATTERN=FACTOR[,...]",
                        "Train parameters with these names at a multiple of the learning rate, such as 'linear.*=10'",
                        r -> entries(r, false),
                        (r, rules) -> layers(
                                r,
                                false,
                                Arrays.stream(rules.split(",", -1))
                                        .map(ModelSettings::scaled)
                                        .toList())));
    }

    private static LayerRates.Entry scaled(String rule) {
        int equals = rule.lastIndexOf('=');
        try {
            return new LayerRates.Entry(
                    rule.substring(0, Math.max(0, equals)), Double.parseDouble(rule.substring(equals + 1)));
        } catch (NumberFormatException e) {
            throw new AesamException("A scale reads PATTERN=FACTOR, found '" + rule + "'.", e);
        }
    }

    private static Optional<String> entries(Recipe recipe, boolean frozen) {
        String text = recipe.model().layers().entries().stream()
                .filter(entry -> (entry.factor() == 0) == frozen)
                .map(entry -> frozen ? entry.pattern() : entry.pattern() + "=" + entry.factor())
                .collect(Collectors.joining(","));
        return Optional.of(text).filter(some -> !some.isEmpty());
    }

    /** The frozen layers come last, so that they stay frozen whatever is scaled. */
    private static Recipe layers(Recipe recipe, boolean frozen, List<LayerRates.Entry> changed) {
        List<LayerRates.Entry> entries = new ArrayList<>(recipe.model().layers().entries());
        entries.removeIf(entry -> (entry.factor() == 0) == frozen);
        entries.addAll(frozen ? entries.size() : 0, changed);
        return model(recipe, m -> m.withLayers(new LayerRates(entries)));
    }

    private static Recipe model(Recipe recipe, UnaryOperator<Recipe.Model> change) {
        return recipe.withModel(change.apply(recipe.model()));
    }

    private static Recipe network(Recipe recipe, NetworkDefinition network) {
        return model(recipe, m -> m.withNetwork(network));
    }
}
