package aesam.cli;

import static aesam.AesamException.require;

import aesam.lab.RunTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Which runs on record are meant. */
final class RecordOptions {
    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs",
            description = "Folder of all runs (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("runs");

    @Option(
            names = "--where",
            paramLabel = "NAME=VALUE",
            description =
                    "Only runs with this value of a setting, such as optimizer=ae-sam; may be given several times.")
    private List<String> where = List.of();

    /**
     * Reads them.
     *
     * @throws aesam.AesamException if there is no such folder
     */
    RunTable runs() {
        require(
                Files.isDirectory(out),
                "There is no folder %s: --out names that of all runs, which train makes with the first.",
                out);
        return RunTable.read(out).where(where.toArray(String[]::new));
    }
}
