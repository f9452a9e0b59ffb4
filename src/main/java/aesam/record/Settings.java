package aesam.record;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.optim.Descent;
import aesam.optim.Optimizer;
import aesam.optim.OptimizerName;
import aesam.optim.Perturbation;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** All {@link Setting}s of a recipe. */
public final class Settings {
    private static final List<Setting> ALL = Stream.of(
                    DataSettings.all(), ModelSettings.all(), OptimizerSettings.all(), TrainingSettings.all())
            .flatMap(List::stream)
            .toList();

    private Settings() {}

    /** In the order in which they are explained. */
    public static List<Setting> all() {
        return ALL;
    }

    /**
     * One by its name, in which {@code _} is as good as {@code -}.
     *
     * @throws AesamException if there is none
     */
    public static Setting named(String name) {
        String wanted = name.trim().replace('_', '-');
        return ALL.stream()
                .filter(setting -> setting.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> unknown(name.trim(), wanted));
    }

    private static AesamException unknown(String name, String wanted) {
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        String nearest = ALL.stream()
                .map(Setting::name)
                .min(Comparator.comparingInt(known -> distance.apply(known, wanted)))
                .orElseThrow();
        boolean isNear = distance.apply(nearest, wanted) <= Math.max(1, wanted.length() / 3);
        Stream<String> meant = isNear
                ? Stream.of(nearest)
                : ALL.stream()
                        .map(Setting::name)
                        .filter(known -> List.of(known.split("-")).contains(wanted));
        return new AesamException("There is no setting '%s'%s; lab.settings() or info --settings lists all."
                .formatted(
                        name,
                        meant.map(known -> ", but '" + known + "'").findFirst().orElse("")));
    }

    /** All values in a recipe by their names; those that it has no part for are left out. */
    public static Map<String, String> of(Recipe recipe) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Setting setting : ALL) {
            setting.textIn(recipe).ifPresent(value -> values.put(setting.name(), value));
        }
        return values;
    }

    /** The value that a setting has where nothing is said; of a part that not every optimizer has, that of one that has it. */
    public static Optional<String> usual(Setting setting) {
        Optimizer sam = Optimizer.sam();
        return Stream.of(
                        Stream.of(Recipe.DEFAULT.optimizer()),
                        Arrays.stream(OptimizerName.values()).map(OptimizerName::optimizer),
                        Arrays.stream(Perturbation.Kind.values())
                                .map(kind -> sam.withPerturbation(
                                        sam.samStep().perturbation().as(kind))),
                        Arrays.stream(Descent.Kind.values()).map(kind -> sam.withDescent(kind.usual())))
                .flatMap(optimizers -> optimizers)
                .map(Recipe.DEFAULT::withOptimizer)
                .flatMap(recipe -> setting.textIn(recipe).stream())
                .findFirst();
    }

    /** All of them as a table in Markdown. */
    public static String markdown() {
        StringBuilder table = new StringBuilder("| setting | default | meaning |\n|---|---|---|\n");
        for (Setting setting : ALL) {
            String choices = setting.choices().isEmpty() || setting.isFlag()
                    ? ""
                    : "; one of " + String.join(", ", setting.choices());
            table.append("| `%s` | %s | %s%s |\n"
                    .formatted(
                            setting.name(),
                            usual(setting).map(value -> "`" + value + "`").orElse(""),
                            setting.help(),
                            choices));
        }
        return table.toString();
    }

    /**
     * Settings and the values that they are given, {@code name=value} each; the last counts.
     *
     * @throws AesamException if there is no such setting
     */
    public static Map<Setting, String> parse(List<String> assignments) {
        Map<Setting, String> values = new LinkedHashMap<>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            require(equals > 0, "A setting reads name=value, found '%s'.", assignment);
            values.put(
                    named(assignment.substring(0, equals)),
                    assignment.substring(equals + 1).trim());
        }
        return values;
    }

    /** Changes a recipe: parts are chosen first, whatever the order. */
    static Recipe apply(Recipe recipe, List<String> assignments) {
        Map<Setting, String> values = parse(assignments);
        Recipe changed = recipe;
        for (boolean choosing : List.of(true, false)) {
            for (Setting setting : ALL) {
                String value = values.get(setting);
                if (value != null && setting.choosesPart() == choosing) {
                    changed = setting.set().apply(changed, value);
                }
            }
        }
        return changed;
    }
}
