package aesam.optim;

import aesam.network.Aten;
import aesam.network.Network;
import aesam.network.State;
import aesam.network.Vectors;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.Optional;

/** AdamW at work: its two moments and how many steps they are of. */
final class AdamWState implements BaseOptimizerState {
    private final BaseOptimizer.AdamW adam;
    private final Network network;
    private final List<ParameterGroup> groups;
    private final NDArray m;
    private final NDArray v;
    private int t;

    AdamWState(BaseOptimizer.AdamW adam, Network network) {
        this.adam = adam;
        this.network = network;
        this.groups = ParameterGroup.of(network, adam.weightDecay());
        this.m = network.weights().zerosLike();
        this.v = network.weights().zerosLike();
    }

    @Override
    public void descend(NDArray d, double rate) {
        t++;
        ParameterGroup.forEach(groups, network, new NDList(network.weights(), d, m, v), (group, part) -> {
            NDArray w = part.get(0);
            double eta = rate * group.factor();
            if (group.decay() > 0) {
                Aten.addScaled(w, -eta * group.decay(), w);
            }
            Aten.adam(w, part.get(1), part.get(2), part.get(3), t, eta, adam.beta1(), adam.beta2(), adam.epsilon());
        });
    }

    @Override
    public Optional<NDArray> momentum() {
        return Optional.of(m);
    }

    @Override
    public void save(State to) {
        to.put("m", Vectors.tensor(m));
        to.put("v", Vectors.tensor(v));
        to.put("t", t);
    }

    @Override
    public void load(State from) {
        Vectors.copy(from.tensor("m"), m);
        Vectors.copy(from.tensor("v"), v);
        t = Math.toIntExact(from.count("t"));
    }

    @Override
    public void close() {
        m.close();
        v.close();
    }
}
