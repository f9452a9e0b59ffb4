package aesam.network;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What CUDA tells of GPUs. Devices have the names that {@link Compute} gives them. */
public final class Cuda {
    /** Tensor cores multiply float32 from here on. */
    private static final int AMPERE = 80;

    private static final String DRIVER = "NVRM version:";

    private Cuda() {}

    /**
     * How many bytes of a GPU's memory are in use, of several together, by other processes too. libtorch keeps what it has taken
     * once, so after some steps this is what they took at most.
     *
     * @return null for the processor
     */
    public static @Nullable Long usedMemory(String device) {
        int[] gpus = Compute.gpus(device);
        return gpus.length == 0
                ? null
                : Arrays.stream(gpus)
                        .mapToLong(
                                gpu -> CudaUtils.getGpuMemory(Device.gpu(gpu)).getUsed())
                        .sum();
    }

    /** NVIDIA's driver in its own words, as Linux tells them; empty where there is none. */
    public static Optional<String> driver() {
        return driver(Path.of("/proc/driver/nvidia/version"));
    }

    /** From the line {@code NVRM version: …}. */
    static Optional<String> driver(Path file) {
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(DRIVER))
                    .map(line -> line.substring(DRIVER.length()).strip().replaceAll("\\s+", " "))
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** How many bytes of memory a GPU has. */
    public static long memory(int gpu) {
        return CudaUtils.getGpuMemory(Device.gpu(gpu)).getMax();
    }

    /**
     * Whether a GPU, or one of several, can round factors to TF32: from compute capability 8.0 on, unless NVIDIA's own variable
     * forbids it.
     */
    public static boolean hasTf32(String device) {
        return Arrays.stream(Compute.gpus(device))
                .anyMatch(gpu -> hasTf32(CudaUtils.getComputeCapability(gpu), System.getenv("NVIDIA_TF32_OVERRIDE")));
    }

    /** By the digits of the compute capability, such as 90. */
    static boolean hasTf32(String capability, @Nullable String override) {
        return Integer.parseInt(capability) >= AMPERE && !"0".equals(override);
    }
}
