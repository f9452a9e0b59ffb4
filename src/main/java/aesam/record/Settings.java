package aesam.record;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.optim.OptimizerName;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
                .orElseThrow(() -> new AesamException("There is no setting '%s'; known: %s."
                        .formatted(name, ALL.stream().map(Setting::name).collect(Collectors.joining(", ")))));
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
        return Stream.concat(
                        Stream.of(Recipe.DEFAULT),
                        Arrays.stream(OptimizerName.values())
                                .map(name -> Recipe.DEFAULT.withOptimizer(name.optimizer())))
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

    /** Changes a recipe: parts are chosen first, whatever the order. */
    static Recipe apply(Recipe recipe, List<String> assignments) {
        Recipe changed = recipe;
        for (boolean choosing : List.of(true, false)) {
            for (String assignment : assignments) {
                int equals = assignment.indexOf('=');
                require(equals > 0, "A setting reads name=value, found '%s'.", assignment);
                Setting setting = named(assignment.substring(0, equals));
                if (setting.choosesPart() == choosing) {
                    changed = setting.set()
                            .apply(changed, assignment.substring(equals + 1).trim());
                }
            }
        }
        return changed;
    }
}
