package aesam.record;

import static aesam.AesamException.require;

import aesam.AesamException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One setting of a recipe, declared once: an option of {@code train}, a name in {@code with("delta=0.95")}, an axis of a
 * sweep, a column of the table of runs.
 *
 * @param name with hyphens, such as {@code learning-rate}
 * @param group that it is explained with
 * @param value what stands for its value in help texts, such as {@code RATE}; empty for one that is true or false
 * @param help a phrase without its default
 * @param choices the values that it can have; empty where there are too many
 * @param choosesPart whether it chooses a part that others then change: it is applied before those
 * @param get the value in a recipe, empty where the recipe has no part that it belongs to
 * @param set the recipe with another value; the same recipe where it has no part that it belongs to
 */
public record Setting(
        String name,
        Group group,
        String value,
        String help,
        List<String> choices,
        boolean choosesPart,
        Function<Recipe, Optional<?>> get,
        BiFunction<Recipe, String, Recipe> set) {
    /** What settings are explained together. */
    public enum Group {
        DATA("Data"),
        MODEL("Network"),
        OPTIMIZER("Optimizer"),
        TRAINING("Training");

        private final String title;

        Group(String title) {
            this.title = title;
        }

        @Override
        public String toString() {
            return title;
        }
    }

    /** Changes a recipe. */
    interface Change<V> extends BiFunction<Recipe, V, Recipe> {}

    /** Reads a value of a part that is not of this kind in every recipe. */
    static <T, U> Function<Recipe, Optional<?>> in(
            Function<Recipe, T> part, Class<? extends U> kind, Function<U, ?> value) {
        return recipe -> Optional.of(part.apply(recipe))
                .filter(kind::isInstance)
                .map(kind::cast)
                .map(value);
    }

    /** Reads a value that every recipe has, if it is not null. */
    static Function<Recipe, Optional<?>> always(Function<Recipe, ?> value) {
        return recipe -> Optional.ofNullable(value.apply(recipe));
    }

    /** A number. */
    static Setting number(
            String name,
            Group group,
            String value,
            String help,
            Function<Recipe, Optional<?>> get,
            Change<Double> set) {
        return parsed(name, group, value, help, get, "a number", Double::valueOf, set);
    }

    /** A whole number. */
    static Setting count(
            String name,
            Group group,
            String value,
            String help,
            Function<Recipe, Optional<?>> get,
            Change<Integer> set) {
        return parsed(name, group, value, help, get, "a whole number", Integer::valueOf, set);
    }

    /** A number that is read by a function that throws {@link NumberFormatException}. */
    static <V> Setting parsed(
            String name,
            Group group,
            String value,
            String help,
            Function<Recipe, Optional<?>> get,
            String kind,
            Function<String, V> parse,
            Change<V> set) {
        return new Setting(name, group, value, help, List.of(), false, get, (recipe, text) -> {
            V parsed;
            try {
                parsed = parse.apply(text);
            } catch (NumberFormatException e) {
                throw new AesamException("%s is %s, found '%s'.".formatted(name, kind, text), e);
            }
            return set.apply(recipe, parsed);
        });
    }

    /** Something that is so or not. */
    static Setting flag(String name, Group group, String help, Function<Recipe, Optional<?>> get, Change<Boolean> set) {
        return new Setting(name, group, "", help, List.of("true", "false"), false, get, (recipe, text) -> {
            require(text.matches("true|false"), "%s is true or false, found '%s'.", name, text);
            return set.apply(recipe, Boolean.valueOf(text));
        });
    }

    /** One of an enum's constants, by what they are called. */
    static <E extends Enum<E>> Setting choice(
            String name,
            Group group,
            String value,
            String help,
            Class<E> type,
            Function<Recipe, Optional<?>> get,
            Change<E> set) {
        return new Setting(name, group, value, help, names(type), false, get, (recipe, text) -> {
            for (E constant : type.getEnumConstants()) {
                if (constant.toString().equals(text)) {
                    return set.apply(recipe, constant);
                }
            }
            throw new AesamException(
                    "%s is one of %s, found '%s'.".formatted(name, String.join(", ", names(type)), text));
        });
    }

    private static <E extends Enum<E>> List<String> names(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(E::toString).toList();
    }

    /** The same that may also be a file whose name is of this pattern. */
    Setting orFile(String pattern, Change<Path> change) {
        return new Setting(
                name,
                group,
                value,
                help,
                choices,
                choosesPart,
                get,
                (recipe, text) ->
                        text.matches(pattern) ? change.apply(recipe, Path.of(text)) : set.apply(recipe, text));
    }

    /** Any text. */
    static Setting text(
            String name,
            Group group,
            String value,
            String help,
            Function<Recipe, Optional<?>> get,
            Change<String> set) {
        return new Setting(name, group, value, help, List.of(), false, get, set);
    }

    /** The same, applied before those that change what it chooses. */
    Setting first() {
        return new Setting(name, group, value, help, choices, true, get, set);
    }

    /** Whether it is true or false. */
    public boolean isFlag() {
        return value.isEmpty();
    }

    /** Its value in a recipe as text; empty where the recipe has no part that it belongs to. */
    public Optional<String> textIn(Recipe recipe) {
        return get.apply(recipe).map(Setting::text);
    }

    /** Whether a recipe has a part that it belongs to, and this value in it. */
    public boolean has(Recipe recipe, String text) {
        return textIn(recipe).isPresent() && textIn(recipe).equals(textIn(set.apply(recipe, text)));
    }

    /** Its value in a recipe as a number; empty where it is none. */
    public OptionalDouble numberIn(Recipe recipe) {
        return get.apply(recipe)
                .filter(Number.class::isInstance)
                .map(number -> OptionalDouble.of(((Number) number).doubleValue()))
                .orElse(OptionalDouble.empty());
    }

    /** Whole numbers without a point, others without an exponent. */
    private static String text(Object value) {
        if (value instanceof Double number && Double.isFinite(number)) {
            return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
        }
        return value instanceof List<?> several
                ? several.stream().map(Setting::text).collect(Collectors.joining(","))
                : String.valueOf(value);
    }
}
