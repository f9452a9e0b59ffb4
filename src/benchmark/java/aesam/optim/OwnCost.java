package aesam.optim;

import aesam.data.Batch;
import aesam.engine.Gradient;
import aesam.engine.InnerProduct;
import aesam.engine.Network;
import aesam.engine.Statistics;
import ai.djl.ndarray.NDManager;

/** What deciding by the sharpness model costs beside the gradient that is there anyway: the calls that {@link Stepper} makes. */
public final class OwnCost {
    private final SharpnessModel.Averages averages = SharpnessModel.HALF.start();
    private final Policy policy = Policy.adaptive();
    private final int total;
    private int t;
    private int sharp;

    /**
     * @param total T, the steps of the run
     */
    public OwnCost(int total) {
        this.total = total;
    }

    /** Milliseconds for ‖g‖², μ, σ² and the decision, after a gradient that is not counted. */
    public double millis(Network network, Batch batch) {
        try (NDManager scope = network.scope()) {
            Gradient g = network.gradient(scope, network.weights(), batch, Statistics.MOVING);
            long start = System.nanoTime();
            double s = InnerProduct.squaredNorm(g.vector());
            Sharpness sharpness = averages.update(s, t, total);
            Moment now = new Moment(t++, total, sharpness, network.layout(), new java.util.SplittableRandom(0));
            sharp += policy.isSam(now) ? 1 : 0;
            return (System.nanoTime() - start) / 1e6;
        }
    }

    /** How many steps were sharp. */
    public int sharp() {
        return sharp;
    }
}
