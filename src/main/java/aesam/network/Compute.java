package aesam.network;

import static aesam.AesamException.require;

import ai.djl.Device;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where tensors are and with how many threads they are computed: no part of what a run is.
 *
 * @param device {@code cpu}, {@code gpu0}, {@code gpu1}, …, or several such as {@code gpu0,gpu1}, to which a run's micro-batches are
 *     dealt; a GPU needs a CUDA build of libtorch, see {@code with-gpu}
 * @param threads of tensor operations, at least 1
 */
public record Compute(String device, int threads) {
    private static final String CPU = "cpu";
    private static final String GPU = "gpu";
    private static final int MOST_A_PROCESSOR = 64;

    public Compute {
        requireThreads(threads);
        require(
                device.matches("cpu(,cpu)*|gpu\\d{1,3}(,gpu\\d{1,3})*"),
                "Tensors are on cpu, gpu0, gpu1, … or several such as gpu0,gpu1; found '%s'.",
                device);
    }

    /**
     * Checks a number of threads. More than there are processors only repeat what a larger machine has computed, to the bit;
     * far more would hang this one.
     *
     * @throws aesam.AesamException if it is below 1, or above 64 for each processor
     */
    public static void requireThreads(int threads) {
        int most = MOST_A_PROCESSOR * Runtime.getRuntime().availableProcessors();
        require(threads >= 1, "Training needs at least one thread, found %d.", threads);
        require(threads <= most, "This machine can use %d threads at most, found %d.", most, threads);
    }

    /** On the processor. */
    public static Compute cpu(int threads) {
        return new Compute(CPU, threads);
    }

    /** The name of one of the engine's devices. */
    static String name(Device device) {
        return device.isGpu() ? GPU + device.getDeviceId() : CPU;
    }

    /** The numbers of the GPUs among the devices of {@link #device}, from 0. */
    static int[] gpus(String device) {
        return names(device)
                .filter(name -> name.startsWith(GPU))
                .mapToInt(Compute::number)
                .toArray();
    }

    private static Stream<String> names(String device) {
        return Arrays.stream(device.split(","));
    }

    private static int number(String gpu) {
        return Integer.parseInt(gpu.substring(GPU.length()));
    }

    /** The devices, one or several. */
    public List<String> devices() {
        return names(device).toList();
    }

    /** What each of several runs at a time gets: its share of the threads, and of the devices where there are as many as runs. */
    public List<Compute> shared(int runs) {
        List<String> all = devices();
        return IntStream.range(0, runs)
                .mapToObj(run -> IntStream.range(0, Math.max(all.size(), runs))
                        .filter(turn -> turn % runs == run)
                        .mapToObj(turn -> all.get(turn % all.size()))
                        .collect(Collectors.joining(",")))
                .map(own -> new Compute(own, Math.max(1, threads / runs)))
                .toList();
    }

    /**
     * Lets this thread's tensor operations use the threads.
     *
     * @return the engine's devices
     * @throws aesam.AesamException if the engine does not see one
     */
    public List<Device> use() {
        PyTorch.useThreads(threads);
        return devices().stream().map(Compute::found).toList();
    }

    private static Device found(String device) {
        if (device.equals(CPU)) {
            return Device.cpu();
        }
        int number = number(device);
        int gpus = PyTorch.engine().getGpuCount();
        require(
                number < gpus,
                "There is no %s: the engine sees %d GPUs. On Linux, ./with-gpu runs a command with a CUDA build of PyTorch.",
                device,
                gpus);
        return Device.gpu(number);
    }
}
