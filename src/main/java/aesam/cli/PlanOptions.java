package aesam.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How many runs are carried out, and what of them is reported. */
final class PlanOptions {
    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "1",
            description = "Runs at a time, which share the threads (default: ${DEFAULT-VALUE}).")
    int jobs;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            defaultValue = "report",
            description = "Folder of the report (default: ${DEFAULT-VALUE}).")
    Path report = Path.of("report");

    @Option(names = "--report-only", description = "Train nothing: report on what is on record.")
    boolean reportOnly;

    @Option(names = "--dry-run", description = "Train nothing: say what it would take on this machine.")
    boolean dryRun;
}
