package aesam.optim;

import aesam.network.Aten;
import aesam.network.Network;
import aesam.network.State;
import aesam.network.Vectors;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** SGD at work: its momentum. */
final class SgdState implements BaseOptimizerState {
    private final BaseOptimizer.Sgd sgd;
    private final Network network;
    private final List<ParameterGroup> groups;
    private final @Nullable NDArray v;

    SgdState(BaseOptimizer.Sgd sgd, Network network) {
        this.sgd = sgd;
        this.network = network;
        this.groups = ParameterGroup.of(network, sgd.weightDecay());
        this.v = sgd.momentum() == 0 ? null : network.weights().zerosLike();
    }

    @Override
    public void descend(NDArray d, double rate) {
        NDArray w = network.weights();
        NDList vectors = v == null ? new NDList(w, d) : new NDList(w, d, v);
        ParameterGroup.forEach(groups, network, vectors, (group, part) -> {
            double eta = rate * group.factor();
            if (v != null) {
                Aten.sgd(part.get(0), part.get(1), part.get(2), group.decay(), eta, sgd.momentum(), sgd.nesterov());
                return;
            }
            if (group.decay() > 0) {
                Aten.addScaled(part.get(1), group.decay(), part.get(0));
            }
            Aten.addScaled(part.get(0), -eta, part.get(1));
        });
    }

    @Override
    public Optional<NDArray> momentum() {
        return Optional.ofNullable(v);
    }

    @Override
    public void save(State to) {
        if (v != null) {
            to.put("v", Vectors.tensor(v));
        }
    }

    @Override
    public void load(State from) {
        if (v != null) {
            Vectors.copy(from.tensor("v"), v);
        }
    }

    @Override
    public void close() {
        if (v != null) {
            v.close();
        }
    }
}
