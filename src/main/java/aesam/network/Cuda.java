package aesam.network;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import org.jspecify.annotations.Nullable;

/** What CUDA tells of GPUs. Devices have the names that {@link Compute} gives them. */
public final class Cuda {
    /** Tensor cores multiply float32 from here on. */
    private static final int AMPERE = 80;

    private Cuda() {}

    /**
     * How many bytes of a GPU's memory are in use, by other processes too. libtorch keeps what it has taken once, so after some steps
     * this is what they took at most.
     *
     * @return null for the processor
     */
    public static @Nullable Long usedMemory(String device) {
        return isGpu(device)
                ? CudaUtils.getGpuMemory(Device.gpu(Compute.number(device))).getUsed()
                : null;
    }

    /** How many bytes of memory a GPU has. */
    public static long memory(String gpu) {
        return CudaUtils.getGpuMemory(Device.gpu(Compute.number(gpu))).getMax();
    }

    /**
     * Whether convolutions of float32 round their factors to TF32, which has 10 bits behind the point: from compute capability 8.0
     * on, unless NVIDIA's own variable forbids it.
     */
    public static boolean isTf32(String device) {
        return isGpu(device)
                && isTf32(
                        CudaUtils.getComputeCapability(Compute.number(device)), System.getenv("NVIDIA_TF32_OVERRIDE"));
    }

    /** By the digits of the compute capability, such as 90. */
    static boolean isTf32(String capability, @Nullable String override) {
        return Integer.parseInt(capability) >= AMPERE && !"0".equals(override);
    }

    private static boolean isGpu(String device) {
        return !device.equals(Compute.CPU);
    }
}
