package aesam.optim;

import aesam.network.Aten;
import aesam.network.Network;
import aesam.network.State;
import aesam.network.Vectors;
import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/** The loss increase along the last ε at work: that ε. */
final class LastIncreaseState implements SharpnessMeasure.MeasureState {
    private final Network network;
    private @Nullable NDArray epsilon;

    LastIncreaseState(Network network) {
        this.network = network;
    }

    @Override
    public double of(FirstPass pass) {
        NDArray point = epsilon == null
                ? pass.w()
                : Aten.plus(pass.w(), 1, epsilon, pass.vectors().get());
        return pass.lossAt().applyAsDouble(point) - pass.loss();
    }

    @Override
    public void perturbed(NDArray w, NDArray point) {
        if (epsilon == null) {
            epsilon = network.vector();
        }
        Aten.plus(point, -1, w, epsilon);
    }

    @Override
    public void save(State to) {
        if (epsilon != null) {
            to.put("epsilon", Vectors.tensor(epsilon));
        }
    }

    @Override
    public void load(State from) {
        close();
        if (from.has("epsilon")) {
            epsilon = Vectors.vector(network.weights().getManager(), from.tensor("epsilon"));
        }
    }

    @Override
    public void close() {
        if (epsilon != null) {
            epsilon.close();
            epsilon = null;
        }
    }
}
