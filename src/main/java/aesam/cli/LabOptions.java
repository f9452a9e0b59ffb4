package aesam.cli;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.experiments.Profile;
import aesam.lab.Lab;
import aesam.network.Compute;
import aesam.run.Backend;
import aesam.run.ThisMachine;
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
    String out = "runs";

    @Mixin
    private StorageOptions storage = new StorageOptions();

    @Option(names = "--threads", paramLabel = "N", description = "Of tensor operations (default: all processors).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = "cpu",
            description = {
                "cpu, gpu0, gpu1, ... (default: ${DEFAULT-VALUE}); see ./with-gpu.",
                "Several such as gpu0,gpu1 share the runs at a time, or the micro-batches of one; networks at rest are on the first."
            })
    private String device = "";

    /**
     * The folder of all runs.
     *
     * @throws AesamException if it is on no disk of this machine
     */
    Path folder() {
        require(
                !out.matches("\\w[\\w+.-]+:/.*"),
                "--out %s is no folder of this machine: only --on takes such a place, for sweep and experiment.",
                out);
        return Path.of(out);
    }

    Compute compute() {
        return new Compute(device, threads);
    }

    /** A lab with these. */
    Lab lab(PrintWriter print) {
        return lab(print, Profile.QUICK, folder(), new ThisMachine(1));
    }

    /** A lab with these. */
    Lab lab(PrintWriter print, Profile size, Path folder, Backend backend) {
        TerminalDisplay display = new TerminalDisplay(print);
        return new Lab(size, List.of(), List.of(), folder, storage.storage(display), compute(), backend, display, null);
    }
}
