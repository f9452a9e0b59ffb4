package aesam.cli;

import aesam.AesamException;
import aesam.record.Recipe;
import aesam.record.Setting;
import aesam.record.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The settings of a recipe as options, one each: {@code --delta 0.95}; what is on by itself is turned off by {@code --no-}. */
final class SettingOptions {
    /** A command that takes settings as options. */
    interface Taking {
        void addSettings(CommandSpec command);
    }

    private final Map<String, String> given = new TreeMap<>();

    /** Adds an option for each setting that is wanted to a command. */
    void addTo(CommandSpec command, Predicate<Setting> wanted) {
        for (Setting.Group group : Setting.Group.values()) {
            ArgGroupSpec.Builder options =
                    ArgGroupSpec.builder().heading("%n" + group + ":%n").validate(false);
            List<OptionSpec> ofGroup = Settings.all().stream()
                    .filter(setting -> setting.group() == group && wanted.test(setting))
                    .map(this::option)
                    .toList();
            ofGroup.forEach(options::addArg);
            if (!ofGroup.isEmpty()) {
                command.addArgGroup(options.build());
            }
        }
    }

    private OptionSpec option(Setting setting) {
        String usual = setting.textIn(Recipe.DEFAULT).orElse(null);
        boolean turnsOff = "true".equals(usual);
        OptionSpec.Builder option = OptionSpec.builder((turnsOff ? "--no-" : "--") + setting.name())
                .setter(setter(setting, turnsOff))
                .description(description(setting));
        if (setting.isFlag()) {
            return option.type(boolean.class).arity("0").build();
        }
        return option.type(String.class)
                .arity("1")
                .paramLabel(setting.value())
                .completionCandidates(setting.choices())
                .build();
    }

    private ISetter setter(Setting setting, boolean turnsOff) {
        return new ISetter() {
            @Override
            public <T> T set(T value) {
                if (value == null || value.equals(false)) {
                    given.remove(setting.name());
                } else {
                    given.put(setting.name(), setting.isFlag() ? String.valueOf(!turnsOff) : value.toString());
                }
                return value;
            }
        };
    }

    private static String description(Setting setting) {
        String text =
                setting.isFlag() && "true".equals(setting.textIn(Recipe.DEFAULT).orElse(""))
                        ? "Do not " + setting.help().substring(0, 1).toLowerCase(Locale.ROOT)
                                + setting.help().substring(1)
                        : setting.help();
        String choices = setting.isFlag() || setting.choices().isEmpty()
                ? ""
                : "; one of " + String.join(", ", setting.choices());
        String usual = setting.isFlag()
                ? ""
                : Settings.usual(setting).map(u -> " (default: " + u + ")").orElse("");
        return (text + choices + usual + ".").replace("%", "%%");
    }

    /** What was given, {@code name=value} each. */
    List<String> assignments() {
        List<String> assignments = new ArrayList<>();
        given.forEach((name, value) -> assignments.add(name + "=" + value));
        return assignments;
    }

    /**
     * The recipe that was described.
     *
     * @throws ParameterException if a setting is impossible
     */
    Recipe recipe(CommandLine command) {
        return recipe(command, Recipe.DEFAULT);
    }

    /**
     * Another recipe with what was given.
     *
     * @param otherwise settings that hold where they were not given, {@code name=value} each
     */
    Recipe recipe(CommandLine command, Recipe base, String... otherwise) {
        List<String> all = new ArrayList<>(List.of(otherwise));
        all.addAll(assignments());
        try {
            return base.with(all.toArray(String[]::new));
        } catch (AesamException e) {
            throw new ParameterException(command, String.valueOf(e.getMessage()), e);
        }
    }
}
