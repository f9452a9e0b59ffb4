package aesam.optim;

import aesam.network.Aten;
import aesam.network.InnerProduct;
import aesam.network.Network;
import aesam.network.State;
import aesam.network.Vectors;
import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/** The turn of gradients at work: the last step's. */
final class TurnState implements SharpnessMeasure.MeasureState {
    private final Network network;
    private @Nullable NDArray last;
    private double lastNormSq;

    TurnState(Network network) {
        this.network = network;
    }

    @Override
    public double of(FirstPass pass) {
        if (last == null) {
            last = network.vector();
            lastNormSq = 0; // of no gradient yet
        }
        double norms = Math.sqrt(lastNormSq * pass.gradNormSq());
        double turn = norms == 0 ? 0 : 1 - InnerProduct.of(last, pass.g()) / norms;
        Aten.copy(pass.g(), last);
        lastNormSq = pass.gradNormSq();
        return turn;
    }

    @Override
    public void save(State to) {
        if (last != null) {
            to.put("last", Vectors.tensor(last));
            to.put("last_norm_sq", lastNormSq);
        }
    }

    @Override
    public void load(State from) {
        close();
        if (from.has("last")) {
            last = Vectors.vector(network.weights().getManager(), from.tensor("last"));
            lastNormSq = from.number("last_norm_sq");
        }
    }

    @Override
    public void close() {
        if (last != null) {
            last.close();
            last = null;
        }
    }
}
