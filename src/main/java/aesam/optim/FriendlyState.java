package aesam.optim;

import aesam.network.Aten;
import aesam.network.InnerProduct;
import aesam.network.Network;
import aesam.network.State;
import aesam.network.Vectors;
import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/** F-SAM's perturbation at work: the moving average m of gradients. */
final class FriendlyState implements Perturbation.PerturbationState {
    private final Redirected.Friendly friendly;
    private final Network network;
    private @Nullable NDArray m;

    FriendlyState(Redirected.Friendly friendly, Network network) {
        this.friendly = friendly;
        this.network = network;
    }

    @Override
    public NDArray point(NDArray w, NDArray g, Moment now) {
        NDArray d = now.vectors().get();
        if (m == null) {
            Aten.copy(g, d);
        } else {
            Aten.plus(g, -friendly.sigma(), m, d);
        }
        double scale = new Perturbation.Size(now.rhoFactor() * friendly.rho(), true).scale(InnerProduct.squaredNorm(d));
        return Aten.plus(w, scale, d, d);
    }

    @Override
    public void observe(NDArray g) {
        if (m == null) {
            m = network.vector();
            Aten.copy(g, m);
            return;
        }
        Aten.scale(m, friendly.lambda());
        Aten.addScaled(m, 1 - friendly.lambda(), g);
    }

    @Override
    public void save(State to) {
        if (m != null) {
            to.put("m", Vectors.tensor(m));
        }
    }

    @Override
    public void load(State from) {
        close();
        if (from.has("m")) {
            m = Vectors.vector(network.weights().getManager(), from.tensor("m"));
        }
    }

    @Override
    public void close() {
        if (m != null) {
            m.close();
            m = null;
        }
    }
}
