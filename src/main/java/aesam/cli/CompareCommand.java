package aesam.cli;

import aesam.lab.Lab;
import aesam.record.RunRecord;
import aesam.report.Report;
import aesam.report.ReportFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code compare}: some runs side by side. */
@Command(
        name = "compare",
        description = "What differs in the settings of some runs, and what came of it: curves and a table.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CompareCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Parameters(paramLabel = "RUN", arity = "1..*", description = "Folders of runs, two at least.")
    private List<Path> runs = List.of();

    @Option(
            names = "--report",
            paramLabel = "DIR",
            defaultValue = "report",
            description = "Folder of the report (default: ${DEFAULT-VALUE}).")
    private Path report = Path.of("report");

    @Override
    public Integer call() {
        PrintWriter print = command.commandLine().getOut();
        Report drawn = Lab.compare(runs.stream().map(RunRecord::read).toList());
        print.println("Report: " + new ReportFolder(report).write(drawn));
        print.flush();
        return 0;
    }
}
