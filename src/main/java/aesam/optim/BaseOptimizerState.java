package aesam.optim;

import aesam.network.Network;
import aesam.network.State;
import ai.djl.ndarray.NDArray;
import java.util.Optional;

/** A base optimizer at work on the weights of a network: what it keeps from step to step. */
public interface BaseOptimizerState extends AutoCloseable {
    /**
     * Moves the network's weights in place, each layer's at its own rate, see {@link Network#rates}.
     *
     * @param d the direction, flat; may be overwritten
     * @param rate η
     */
    void descend(NDArray d, double rate);

    /** The momentum as it is, flat, not to be changed: of SGD v, of AdamW m; empty where there is none. */
    Optional<NDArray> momentum();

    /** Writes what is kept, so that a run that was cut off can go on; one that keeps nothing writes nothing. */
    void save(State to);

    /** Takes over what {@link #save} wrote. */
    void load(State from);

    @Override
    void close();
}
