package aesam.cli;

import aesam.lab.Export;
import aesam.lab.RunTable;
import aesam.lab.TableFormat;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code export}: what is on record, for other programs. */
@Command(
        name = "export",
        description = "Write all runs, steps and epochs as three tables, for pandas, DuckDB, Spark SQL and the like.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private RecordOptions records = new RecordOptions();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "csv",
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private TableFormat format = TableFormat.CSV;

    @Option(
            names = "--to",
            paramLabel = "DIR",
            defaultValue = "export",
            description = "Folder of the tables (default: ${DEFAULT-VALUE}).")
    private Path to = Path.of("export");

    @Override
    public Integer call() {
        PrintWriter print = command.commandLine().getOut();
        RunTable runs = records.runs().withReadableRows();
        runs.broken().forEach(broken -> print.println("Left out: " + broken));
        new Export(runs, format).writeTo(to).forEach(print::println);
        print.flush();
        return 0;
    }
}
