package aesam.train;

import aesam.network.Aten;
import aesam.network.Network;
import aesam.network.State;
import aesam.network.Vectors;
import aesam.network.WeightsAndStatistics;
import ai.djl.ndarray.NDArray;

/**
 * The moving average of a network's weights over the steps, w̄ ← δ_t w̄ + (1−δ_t)w from w̄ = w₀ on, and likewise of its
 * running statistics. δ_t = min(δ, (1 + t)/(10 + t)) at step t = 0, 1, …, so that a window far longer than the training is
 * not filled with the weights that it started from.
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

    /** Takes in the weights as they are after step t, counted from 0. */
    void update(int t) {
        double kept = Math.min(past, (1.0 + t) / (10.0 + t));
        move(average.weights(), network.weights(), kept);
        move(average.statistics(), network.statistics(), kept);
    }

    private static void move(NDArray mean, NDArray value, double kept) {
        Aten.scale(mean, kept);
        Aten.addScaled(mean, 1 - kept, value);
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
