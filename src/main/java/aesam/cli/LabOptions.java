package aesam.cli;

import aesam.experiments.Profile;
import aesam.lab.Lab;
import aesam.network.Compute;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where runs and data lie, and on what they are carried out. */
final class LabOptions {
    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs",
            description = "Folder of all runs (default: ${DEFAULT-VALUE}).")
    Path out = Path.of("runs");

    @Mixin
    private StorageOptions storage = new StorageOptions();

    @Option(names = "--threads", paramLabel = "N", description = "Of tensor operations (default: all processors).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = "cpu",
            description = "cpu, gpu0, gpu1, ... (default: ${DEFAULT-VALUE}); see ./with-gpu.")
    private String device = "";

    Compute compute() {
        return new Compute(device, threads);
    }

    /** A lab with these. */
    Lab lab(PrintWriter print) {
        return lab(print, Profile.QUICK, 1);
    }

    /** A lab with these. */
    Lab lab(PrintWriter print, Profile size, int jobs) {
        TerminalDisplay display = new TerminalDisplay(print);
        return new Lab(size, List.of(), List.of(), out, storage.storage(display), compute(), jobs, display);
    }
}
