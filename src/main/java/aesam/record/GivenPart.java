package aesam.record;

import aesam.Behaviour;
import aesam.OwnPart;
import aesam.network.Loss;
import aesam.optim.Optimizer;
import aesam.optim.Perturbation;
import aesam.optim.Policy;
import aesam.optim.Reuse;
import aesam.optim.Selection;
import aesam.optim.SharpnessMeasure;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * A part of the user's in a recipe.
 *
 * @param part as the recipe has it
 * @param kind of part, for messages
 * @param made makes it by its name and what it does, and so finds its fingerprint
 */
record GivenPart<B extends Behaviour>(OwnPart<B> part, String kind, BiFunction<String, B, OwnPart<B>> made) {
    /** Those of an optimizer. */
    static Stream<GivenPart<?>> of(Optimizer optimizer) {
        Stream.Builder<GivenPart<?>> parts = Stream.builder();
        if (optimizer.decision().policy() instanceof Policy.Own own) {
            parts.add(new GivenPart<>(own.part(), "policy", (name, rule) -> new Policy.Own(name, rule).part()));
        }
        if (optimizer.decision().measure() instanceof SharpnessMeasure.Own own) {
            parts.add(new GivenPart<>(
                    own.part(), "measure", (name, rule) -> new SharpnessMeasure.Own(name, rule).part()));
        }
        if (optimizer.samStep().perturbation() instanceof Perturbation.Own own) {
            parts.add(new GivenPart<>(
                    own.part(), "perturbation", (name, rule) -> new Perturbation.Own(name, rule).part()));
        }
        if (optimizer.samStep().selection() instanceof Selection.Own own) {
            parts.add(new GivenPart<>(own.part(), "selection", (name, rule) -> new Selection.Own(name, rule).part()));
        }
        if (optimizer.reuse() instanceof Reuse.Own own) {
            parts.add(new GivenPart<>(own.part(), "reuse", (name, rule) -> new Reuse.Own(name, rule).part()));
        }
        return parts.build();
    }

    /** Those of a model that is trained on these data. */
    static Stream<GivenPart<?>> of(Recipe.Model model, Recipe.Data data) {
        Stream.Builder<GivenPart<?>> parts = Stream.builder();
        if (model.loss() instanceof Loss.Own own) {
            parts.add(new GivenPart<>(own.part(), "loss", (name, loss) -> new Loss.Own(name, loss).part()));
        }
        if (model.network() instanceof NetworkDefinition.Own own) {
            int side = data.images().side();
            parts.add(new GivenPart<>(
                    own.part(), "network", (name, source) -> new NetworkDefinition.Own(name, source, side).part()));
        }
        return parts.build();
    }

    /** Those of data. */
    static Stream<GivenPart<?>> of(Recipe.Data data) {
        Stream.Builder<GivenPart<?>> parts = Stream.builder();
        if (data.images() instanceof Images.Own own) {
            parts.add(new GivenPart<>(
                    own.part(), "dataset", (name, source) -> new Images.Own(name, source.dataset()).part()));
        }
        if (data.labels() instanceof Labels.Own own) {
            parts.add(new GivenPart<>(
                    own.part(), "set of labels", (name, source) -> new Labels.Own(name, source.labels()).part()));
        }
        if (data.labels() instanceof Labels.PerInstance own) {
            int side = data.images().side();
            int classes = data.images().knownClasses().orElse(10);
            parts.add(new GivenPart<>(
                    own.part(),
                    "rule for labels",
                    (name, rule) -> new Labels.PerInstance(name, side, classes, rule).part()));
        }
        return parts.build();
    }

    /**
     * What it does.
     *
     * @throws aesam.AesamException if it was read from a record alone
     */
    B behaviour() {
        return part.behaviour(kind);
    }

    /** The same made anew of what it does. */
    OwnPart<B> anew() {
        return made.apply(part.name(), behaviour());
    }
}
