package aesam.lab;

import aesam.AesamException;
import aesam.record.Recipe;
import aesam.record.RunRecord;
import aesam.record.Setting;
import aesam.record.Settings;
import aesam.train.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * All runs of a folder, finished or not.
 *
 * @param records whole ones, in the order of their folders' names
 * @param broken a sentence for each that cannot be read
 */
public record RunTable(List<RunRecord> records, List<String> broken) {
    /** Results: names, and values of a run. */
    private enum Result {
        TEST_ACCURACY("test accuracy (%)", s -> percent(s.lastTestAccuracy())),
        VALIDATION_ACCURACY("validation accuracy (%)", s -> percent(s.lastValidationAccuracy())),
        ZETA("ζ (%)", s -> percent(s.zeta())),
        EVALUATIONS("gradient evaluations", Summary::gradientEvaluations),
        SECONDS("seconds of steps", Summary::stepSeconds),
        EPOCHS_DONE("epochs done", Summary::epochs);

        private final String title;
        private final ToDoubleFunction<Summary> value;

        Result(String title, ToDoubleFunction<Summary> value) {
            this.title = title;
            this.value = value;
        }

        /** Without the last bits of a product: 0.343 is 34.3. */
        private static double percent(double share) {
            return Double.isNaN(share) ? share : Math.rint(share * 1e10) / 1e8;
        }
    }

    /** Reads a folder; one that is not there holds none. */
    public static RunTable read(Path runs) {
        List<RunRecord> records = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        for (Path folder : folders(runs)) {
            try {
                records.add(RunRecord.read(folder));
            } catch (AesamException e) {
                broken.add(String.valueOf(e.getMessage()));
            }
        }
        return new RunTable(records, broken);
    }

    private static List<Path> folders(Path runs) {
        if (!Files.isDirectory(runs)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(runs)) {
            return all.filter(folder -> Files.exists(folder.resolve("run.json")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AesamException("%s cannot be read (%s).".formatted(runs, AesamException.reason(e)), e);
        }
    }

    /**
     * Only the runs whose settings have these values.
     *
     * @param conditions {@code name=value} each
     * @throws AesamException if there is no such setting
     */
    public RunTable where(String... conditions) {
        List<RunRecord> kept = new ArrayList<>(records);
        for (String condition : conditions) {
            int equals = condition.indexOf('=');
            AesamException.require(equals > 0, "A condition reads name=value, found '%s'.", condition);
            Setting setting = Settings.named(condition.substring(0, equals));
            String wanted = condition.substring(equals + 1).trim();
            kept.removeIf(record -> !has(setting, record.recipe(), wanted));
        }
        return new RunTable(List.copyOf(kept), broken);
    }

    /** Without the runs whose steps or epochs cannot be read, which are among the broken then. */
    public RunTable withReadableRows() {
        List<RunRecord> readable = new ArrayList<>();
        List<String> sentences = new ArrayList<>(broken);
        for (RunRecord record : records) {
            try {
                if (record.hasSteps()) {
                    record.steps();
                }
                record.epochs();
                readable.add(record);
            } catch (AesamException e) {
                sentences.add(String.valueOf(e.getMessage()));
            }
        }
        return new RunTable(readable, sentences);
    }

    private static boolean has(Setting setting, Recipe recipe, String wanted) {
        if (setting.textIn(recipe).filter(wanted::equals).isPresent()) {
            return true;
        }
        try {
            return setting.numberIn(recipe).orElse(Double.NaN) == Double.parseDouble(wanted);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** A row a run: its ID, its state, a column a setting, its results. Numbers are numbers. */
    public Table table() {
        Table table = Table.create("runs");
        table.addColumns(
                StringColumn.create(
                        "run", names(record -> String.valueOf(record.folder().getFileName()))),
                StringColumn.create("state", names(record -> record.json().state())));
        for (Setting setting : Settings.all()) {
            List<String> texts = records.stream()
                    .flatMap(record -> setting.textIn(record.recipe()).stream())
                    .toList();
            if (!texts.isEmpty()) {
                table.addColumns(column(setting, texts));
            }
        }
        for (Result result : Result.values()) {
            table.addColumns(DoubleColumn.create(
                    result.title,
                    numbers(r -> result.value.applyAsDouble(r.json().summary()))));
        }
        return table;
    }

    private Column<?> column(Setting setting, List<String> texts) {
        if (texts.stream().allMatch(text -> text.matches("-?\\d{1,18}"))) {
            LongColumn whole = LongColumn.create(setting.name());
            records.forEach(record -> setting.textIn(record.recipe())
                    .ifPresentOrElse(text -> whole.append(Long.parseLong(text)), whole::appendMissing));
            return whole;
        }
        return records.stream()
                        .map(RunRecord::recipe)
                        .allMatch(recipe -> setting.textIn(recipe).isEmpty()
                                || setting.numberIn(recipe).isPresent())
                ? DoubleColumn.create(
                        setting.name(),
                        numbers(r -> setting.numberIn(r.recipe()).orElse(Double.NaN)))
                : StringColumn.create(
                        setting.name(), names(r -> setting.textIn(r.recipe()).orElse("")));
    }

    /** The same with the columns alone in which runs differ, beside the results. */
    public Table differences() {
        Table all = table();
        List<String> results = Arrays.stream(Result.values()).map(r -> r.title).toList();
        Table few = Table.create("runs");
        all.columns().stream()
                .filter(column -> column.name().equals("run")
                        || (results.contains(column.name()) && column.countMissing() < column.size())
                        || (!results.contains(column.name()) && column.countUnique() > 1))
                .forEach(few::addColumns);
        return few;
    }

    private String[] names(Function<RunRecord, String> value) {
        return records.stream().map(value).toArray(String[]::new);
    }

    private double[] numbers(ToDoubleFunction<RunRecord> value) {
        return records.stream().mapToDouble(value).toArray();
    }
}
