package aesam.optim;

import aesam.network.Network;
import aesam.network.State;
import ai.djl.ndarray.NDArray;

/** A base optimizer at work on the weights of a network: what it keeps from step to step. */
public interface BaseOptimizerState extends AutoCloseable {
    /**
     * Moves the network's weights in place, each layer's at its own rate, see {@link Network#rates}.
     *
     * @param d the direction, flat; may be overwritten
     * @param rate η
     */
    void descend(NDArray d, double rate);

    /** Writes what is kept, so that a run that was cut off can go on; one that keeps nothing writes nothing. */
    void save(State to);

    /** Takes over what {@link #save} wrote. */
    void load(State from);

    @Override
    void close();
}
