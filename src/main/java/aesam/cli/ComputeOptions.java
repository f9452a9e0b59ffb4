package aesam.cli;

import aesam.network.Compute;
import picocli.CommandLine.Option;

/** Where and with how many threads tensors are computed. */
final class ComputeOptions {
    @Option(names = "--threads", paramLabel = "N", description = "Of tensor operations (default: all processors).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = "cpu",
            description = "cpu, gpu0, gpu1, ... (default: ${DEFAULT-VALUE}); a GPU needs a CUDA build of the engine.")
    private String device = "";

    Compute compute() {
        return new Compute(device, threads);
    }
}
