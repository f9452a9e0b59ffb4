package aesam.optim;

import aesam.images.Batch;
import aesam.network.Gradient;
import aesam.network.InnerProduct;
import aesam.network.Network;
import aesam.network.BatchNormMode;
import aesam.network.Workspace;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** What deciding by the sharpness model costs beside the gradient that is there anyway: the calls that {@link Stepper} makes. */
public final class OwnCost {
    private final SharpnessModel.Averages averages = Optimizer.aeSam().decision().model().start();
    private final Policy.PolicyState policy =
            new Policy.Adaptive().start(Optimizer.aeSam().decision().model());
    private final Network network;
    private final Workspace workspace;
    private final int total;
    private int t;
    private int sharp;

    /**
     * @param network stays open
     * @param total T, the steps of the run
     */
    public OwnCost(Network network, int total) {
        this.network = network;
        this.workspace = new Workspace(network);
        this.total = total;
    }

    /** Milliseconds for ‖g‖², μ, σ² and the decision, after a gradient that is not counted. */
    public double millis(Batch batch) {
        try (NDManager scope = network.scope()) {
            Supplier<NDArray> vectors = workspace.begin(scope);
            Gradient g = network.gradient(scope, network.weights(), List.of(batch), BatchNormMode.MOVING, vectors);
            long start = System.nanoTime();
            double s = InnerProduct.squaredNorm(g.vector());
            Sharpness sharpness = policy.aim(averages.update(s, t, total));
            Moment now = new Moment(t++, total, sharpness, 1, network.layout(), new SplittableRandom(0), vectors);
            sharp += policy.isSam(now) ? 1 : 0;
            return (System.nanoTime() - start) / 1e6;
        }
    }

    /** How many steps were sharp. */
    public int sharp() {
        return sharp;
    }
}
