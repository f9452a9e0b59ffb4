package aesam.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Flat vectors for the time of a step, whose memory the next step has again. Were they new in each, those of more than 64 MB,
 * which is as much as a thread's heap of glibc holds, would get fresh pages from the system, zeroed one by one: a tenth of a
 * ViT-S/16's step.
 */
public final class Workspace implements AutoCloseable {
    private final Network network;
    private final List<NDArray> memory = new ArrayList<>();

    /** Starts without any. */
    public Workspace(Network network) {
        this.network = network;
    }

    /**
     * Takes all vectors back and gives them out anew: what they held is overwritten.
     *
     * @param scope owns what is given out
     * @return another vector of the weights' length and type at each call, with any numbers in it
     */
    public Supplier<NDArray> begin(NDManager scope) {
        return new Supplier<>() {
            private int given;

            @Override
            public NDArray get() {
                if (given == memory.size()) {
                    memory.add(network.vector());
                }
                return Vectors.alias(memory.get(given++), scope);
            }
        };
    }

    /** Frees them. */
    @Override
    public void close() {
        memory.forEach(NDArray::close);
        memory.clear();
    }
}
