package aesam.lab;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.optim.Optimizer;
import aesam.record.Recipe;
import aesam.record.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What a sweep varies: a setting, several that move together, or parts.
 *
 * @param name for people, such as {@code delta} or {@code lambda1, lambda2}
 * @param points what it takes on, all different
 */
public record Axis(String name, List<Point> points) {
    /**
     * One value.
     *
     * @param value as it is written
     * @param settings that it sets, {@code name=value} each
     * @param part that it exchanges, before the settings are applied
     */
    public record Point(String value, List<String> settings, UnaryOperator<Recipe> part) {
        public Point {
            settings = List.copyOf(settings);
        }
    }

    public Axis {
        points = List.copyOf(points);
        require(!points.isEmpty(), "%s is to be varied, but has no value.", name);
        Set<String> values = new LinkedHashSet<>();
        for (Point point : points) {
            require(values.add(point.value), "%s is to be varied, but has the value %s twice.", name, point.value);
        }
    }

    /**
     * A setting.
     *
     * @throws AesamException if there is none of that name; that a value is possible is checked when recipes are made
     */
    public static Axis of(String setting, String... values) {
        String name = Settings.named(setting).name();
        return new Axis(
                name,
                Arrays.stream(values)
                        .map(value -> new Point(value, List.of(name + "=" + value), recipe -> recipe))
                        .toList());
    }

    /** Optimizers, which keep the recipe's ρ, model and base optimizer. */
    public static Axis of(Optimizer... optimizers) {
        return new Axis(
                "optimizer",
                Arrays.stream(optimizers)
                        .map(optimizer -> new Point(optimizer.name(), List.of(), recipe -> recipe.optimizer(optimizer)))
                        .toList());
    }

    /**
     * From {@code delta=0.6,0.8,0.95} or, for settings that move together, {@code lambda1,lambda2=-1:1,0:2}. Values that hold
     * commas are separated by semicolons: {@code policy=bernoulli:0,1;last:0.5}.
     *
     * @throws AesamException if it is not of that form
     */
    public static Axis parse(String text) {
        int equals = text.indexOf('=');
        require(
                equals > 0 && equals < text.length() - 1,
                "What is varied reads name=value,value,… or name,name=value:value,…; found '%s'.",
                text);
        String[] names = text.substring(0, equals).split(",", -1);
        String[] values = text.substring(equals + 1).split(text.contains(";") ? ";" : ",", -1);
        if (names.length == 1) {
            return of(names[0], values);
        }
        List<Point> points = new ArrayList<>();
        for (String value : values) {
            String[] parts = value.split(":", -1);
            require(
                    parts.length == names.length,
                    "%d settings move together, but '%s' has %d values; separate them by ':'.",
                    names.length,
                    value,
                    parts.length);
            List<String> settings = new ArrayList<>();
            for (int i = 0; i < names.length; i++) {
                settings.add(Settings.named(names[i]).name() + "=" + parts[i]);
            }
            points.add(new Point(value.replace(":", ", "), settings, recipe -> recipe));
        }
        return new Axis(
                String.join(
                        ", ",
                        Arrays.stream(names).map(n -> Settings.named(n).name()).toList()),
                points);
    }
}
