package aesam.cli;

import aesam.experiments.Profile;
import aesam.lab.Lab;
import aesam.record.Recipe;
import aesam.run.BackendProvider;
import aesam.run.DryRun;
import aesam.run.Plan;
import aesam.run.Shard;
import aesam.run.ThisMachine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How many runs are carried out, which of them, and what is reported. */
final class PlanOptions {
    private static final int NAMED = 3;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "1",
            description = "Runs at a time, which share the threads (default: ${DEFAULT-VALUE}).")
    private int jobs;

    @Option(
            names = "--on",
            paramLabel = "BACKEND",
            description =
                    "Carry the runs out elsewhere: spark, within spark-submit. --out is then a place that all workers see,"
                            + " such as hdfs://... or file:///...")
    private @Nullable String on;

    @Option(
            names = "--copy-to",
            paramLabel = "DIR",
            defaultValue = "runs",
            description =
                    "With --on, the folder on this machine that the records are copied to (default: ${DEFAULT-VALUE}).")
    private Path copies = Path.of("runs");

    @Option(
            names = "--shard",
            paramLabel = "K/N",
            description =
                    "Train only the runs of this shard, such as 3/16, and write no report: for N machines that share"
                            + " the work. The same with --report-only instead then reports on all.")
    private @Nullable Shard shard;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            defaultValue = "report",
            description = "Folder of the report (default: ${DEFAULT-VALUE}).")
    Path report = Path.of("report");

    @Option(
            names = "--report-only",
            description = "Train nothing: report on what is on record, and fail if runs are missing.")
    private boolean reportOnly;

    @Option(names = "--dry-run", description = "Train nothing: say what it would take on this machine.")
    private boolean dryRun;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "With --dry-run: say how long so many machines like this would take.")
    private @Nullable Integer workers;

    @Option(
            names = "--price-per-hour",
            paramLabel = "PRICE",
            description = "With --dry-run: say what that costs, at this price of a machine and hour.")
    private @Nullable Double pricePerHour;

    @Mixin
    private TensorBoardOption tensorBoard = new TensorBoardOption();

    /**
     * Carries out what is asked for of some plans, and says what came of it.
     *
     * @param draw writes the report of what is on record, and gives its place
     * @return the exit code
     */
    int carryOut(String title, List<Plan> plans, Lab lab, Supplier<Path> draw) {
        PrintWriter print = command.commandLine().getOut();
        requirePossible();
        List<Plan> mine = shard == null
                ? plans
                : plans.stream().map(plan -> plan.only(shard)).toList();
        if (dryRun) {
            forecast(lab.dryRun(lab.planned(mine)), print);
            return 0;
        }
        Map<String, String> failures =
                reportOnly ? Map.of() : tensorBoard.watched(lab).carryOut(title, mine);
        @Nullable Path written = shard == null ? draw.get() : null;
        failures.forEach((id, reason) -> print.println("Failed: " + id + ": " + reason));
        List<Recipe> missing = reportOnly || shard != null ? lab.missing(plans) : List.of();
        if (!missing.isEmpty()) {
            print.println("Missing: " + missing(missing, lab.planned(plans).size()));
        }
        print.println(
                written == null
                        ? "Shard " + shard
                                + " has ended; --report-only instead of --shard reports on the runs of all shards."
                        : "Report: " + written);
        print.flush();
        return failures.isEmpty() && (missing.isEmpty() || shard != null) ? 0 : Main.FAILED;
    }

    private void requirePossible() {
        require(
                shard == null || !reportOnly,
                "A report is on the runs of all shards: leave out --shard or --report-only.");
        require(
                dryRun || (workers == null && pricePerHour == null),
                "--workers and --price-per-hour go with --dry-run, which trains nothing.");
        require(
                shard == null || workers == null,
                "--workers share the runs of all shards: leave out --shard or --workers.");
        require(workers == null || workers >= 1, "--workers are at least one.");
        require(
                pricePerHour == null || (pricePerHour >= 0 && Double.isFinite(pricePerHour)),
                "--price-per-hour is a number from 0 on.");
    }

    private void require(boolean holds, String sentence) {
        if (!holds) {
            throw new ParameterException(command.commandLine(), sentence);
        }
    }

    private void forecast(DryRun all, PrintWriter print) {
        print.println(all);
        if (workers != null) {
            print.println(all.onMachines(workers));
        }
        if (pricePerHour != null) {
            print.println(all.at(pricePerHour));
        }
        print.flush();
    }

    private String missing(List<Recipe> missing, int planned) {
        String all = "%s of %s runs%s: ".formatted(missing.size(), planned, shard == null ? "" : " of all shards");
        String some = missing.stream().limit(NAMED).map(Recipe::id).collect(Collectors.joining(", "));
        return all
                + some
                + (missing.size() > NAMED ? ", …" : "")
                + (shard == null ? "; the same without --report-only trains them" : "");
    }

    /**
     * A lab whose runs are carried out where these options say.
     *
     * @throws aesam.AesamException if they cannot be
     */
    Lab lab(LabOptions options, PrintWriter print, Profile size) {
        if (on == null) {
            return options.lab(print, size, options.folder(), new ThisMachine(jobs));
        }
        Lab lab = options.lab(print, size, copies, BackendProvider.open(on, options.out));
        if (reportOnly) {
            lab.backend().fetchRecords(copies);
        }
        return lab;
    }
}
