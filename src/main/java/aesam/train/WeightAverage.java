package aesam.train;

import aesam.network.Aten;
import aesam.network.Network;
import aesam.network.State;
import aesam.network.Vectors;
import aesam.network.WeightsAndStatistics;
import ai.djl.ndarray.NDArray;

/**
 * The moving average of a network's weights over the steps, w̄ ← δw̄ + (1−δ)w from w̄ = w₀ on, and likewise of its running
 * statistics.
 */
final class WeightAverage implements AutoCloseable {
    private final double past;
    private final Network network;
    private final WeightsAndStatistics average;

    WeightAverage(Network network, double past) {
        this.past = past;
        this.network = network;
        this.average = new WeightsAndStatistics(
                network.weights().duplicate(), network.statistics().duplicate());
    }

    /** w̄. */
    WeightsAndStatistics value() {
        return average;
    }

    /** Takes in the weights as they are. */
    void update() {
        move(average.weights(), network.weights());
        move(average.statistics(), network.statistics());
    }

    private void move(NDArray mean, NDArray value) {
        Aten.scale(mean, past);
        Aten.addScaled(mean, 1 - past, value);
    }

    void save(State to) {
        to.put("weights", Vectors.tensor(average.weights()));
        to.put("statistics", Vectors.tensor(average.statistics()));
    }

    void load(State from) {
        Vectors.copy(from.tensor("weights"), average.weights());
        Vectors.copy(from.tensor("statistics"), average.statistics());
    }

    @Override
    public void close() {
        average.weights().close();
        average.statistics().close();
    }
}
