package aesam.network;

import static aesam.AesamException.require;

import ai.djl.Device;

/**
 * Where tensors are and with how many threads they are computed: no part of what a run is.
 *
 * @param device {@code cpu}, {@code gpu0}, {@code gpu1}, …; a GPU needs a CUDA build of the engine on the class path
 * @param threads of tensor operations, at least 1
 */
public record Compute(String device, int threads) {
    private static final String CPU = "cpu";

    public Compute {
        require(threads >= 1, "Training needs at least one thread, found %d.", threads);
        require(device.matches("cpu|gpu\\d{1,3}"), "Tensors are on cpu, gpu0, gpu1, …, found '%s'.", device);
    }

    /** On the processor. */
    public static Compute cpu(int threads) {
        return new Compute(CPU, threads);
    }

    /** A share of the threads for each of several runs at a time. */
    public Compute shared(int runs) {
        return new Compute(device, Math.max(1, threads / runs));
    }

    /**
     * Lets this thread's tensor operations use the threads.
     *
     * @return the engine's device
     * @throws aesam.AesamException if the engine does not see it
     */
    public Device use() {
        PyTorch.useThreads(threads);
        if (device.equals(CPU)) {
            return Device.cpu();
        }
        int number = Integer.parseInt(device.substring(3));
        int gpus = PyTorch.engine().getGpuCount();
        require(
                number < gpus,
                "There is no %s: the engine sees %d GPUs. It needs a CUDA build on the class path, see the README.",
                device,
                gpus);
        return Device.gpu(number);
    }
}
