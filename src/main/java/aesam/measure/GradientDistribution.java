package aesam.measure;

import static aesam.AesamException.require;

import aesam.Interruption;
import aesam.images.Batch;
import aesam.network.BatchNormMode;
import aesam.network.Gradient;
import aesam.network.InnerProduct;
import aesam.network.Network;
import aesam.network.Vectors;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * How stochastic gradients are distributed at fixed weights, from K independent batches: E‖∇L(B; w)‖² and its parts
 * ‖∇L(D; w)‖² and Var(∇L(B; w)) = E‖∇L(B; w)‖² − ‖∇L(D; w)‖².
 *
 * <p>‖∇L(D; w)‖² is the mean inner product of the gradients of two different batches, which is unbiased (the squared norm
 * of their mean would be too large by Var/K), and so may come out below 0 where it is small. D is what training draws
 * from, augmentation included. Errors are standard errors, from leaving out an eighth of the batches at a time.
 *
 * @param batch |B|
 * @param normSq ‖∇L(B; w)‖² of each batch
 * @param loss L(D; w), the mean over all of these batches
 * @param meanNormSq E‖∇L(B; w)‖²
 * @param fullNormSq ‖∇L(D; w)‖²
 * @param variance Var(∇L(B; w))
 */
public record GradientDistribution(
        int batch, double[] normSq, double loss, Estimate meanNormSq, Estimate fullNormSq, Estimate variance) {
    private static final int GROUPS = 8;

    public GradientDistribution {
        require(
                normSq != null && meanNormSq != null && fullNormSq != null && variance != null,
                "A gradient distribution lacks a part.");
    }

    /**
     * Measures at a network's weights; BatchNorm's running statistics stay as they are.
     *
     * @param batches the i-th of independently drawn batches
     * @param count K, at least 16
     */
    public static GradientDistribution measure(Network network, IntFunction<Batch> batches, int count) {
        require(count >= 2 * GROUPS, "At least %d batches are needed, found %d.", 2 * GROUPS, count);
        double[] normSq = new double[count];
        double loss = 0;
        int size = 0;
        try (NDManager scope = network.scope()) {
            NDList sums = new NDList();
            for (int i = 0; i < count; i++) {
                Interruption.check();
                Batch batch = batches.apply(i);
                size = batch.size();
                try (NDManager pass = network.scope()) {
                    Gradient g = network.gradient(pass, network.weights(), batch, BatchNormMode.FROZEN);
                    normSq[i] = InnerProduct.squaredNorm(g.vector());
                    loss += g.loss() / count;
                    if (i < GROUPS) {
                        sums.add(Vectors.alias(g.vector(), scope));
                    } else {
                        sums.get(i % GROUPS).addi(g.vector());
                    }
                }
            }
            return of(size, normSq, loss, products(sums));
        }
    }

    /** ⟨S_a, S_b⟩ of the groups' sums. */
    private static double[][] products(NDList sums) {
        double[][] products = new double[GROUPS][GROUPS];
        for (int a = 0; a < GROUPS; a++) {
            NDArray sum = sums.get(a);
            for (int b = 0; b <= a; b++) {
                products[a][b] = InnerProduct.of(sum, sums.get(b));
                products[b][a] = products[a][b];
            }
        }
        return products;
    }

    private static GradientDistribution of(int size, double[] normSq, double loss, double[][] products) {
        double[] mean = new double[GROUPS];
        double[] full = new double[GROUPS];
        double[] variance = new double[GROUPS];
        for (int g = 0; g < GROUPS; g++) {
            mean[g] = mean(normSq, g);
            full[g] = full(normSq, products, g);
            variance[g] = mean[g] - full[g];
        }
        double meanAll = mean(normSq, GROUPS);
        double fullAll = full(normSq, products, GROUPS);
        int cost = normSq.length;
        return new GradientDistribution(
                size,
                normSq,
                loss,
                new Estimate(meanAll, jackknife(mean), cost),
                new Estimate(fullAll, jackknife(full), cost),
                new Estimate(meanAll - fullAll, jackknife(variance), cost));
    }

    /** E‖g‖² without one group; without none if there is no such group. */
    private static double mean(double[] normSq, int without) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < normSq.length; i++) {
            if (i % GROUPS != without) {
                sum += normSq[i];
                count++;
            }
        }
        return sum / count;
    }

    /** Σ_{i≠j} ⟨g_i, g_j⟩ / (n(n−1)) = (‖Σg_i‖² − Σ‖g_i‖²) / (n(n−1)), without one group likewise. */
    private static double full(double[] normSq, double[][] products, int without) {
        double sumNormSq = 0;
        for (int a = 0; a < GROUPS; a++) {
            for (int b = 0; b < GROUPS; b++) {
                sumNormSq += a == without || b == without ? 0 : products[a][b];
            }
        }
        int n = 0;
        double ownNormSq = 0;
        for (int i = 0; i < normSq.length; i++) {
            if (i % GROUPS != without) {
                ownNormSq += normSq[i];
                n++;
            }
        }
        return (sumNormSq - ownNormSq) / ((double) n * (n - 1));
    }

    /** The standard error √((G−1)/G Σ(θ₋g − mean θ₋)²). */
    private static double jackknife(double[] leaveOneOut) {
        double mean = Arrays.stream(leaveOneOut).average().orElseThrow();
        double sum =
                Arrays.stream(leaveOneOut).map(x -> (x - mean) * (x - mean)).sum();
        return Math.sqrt((GROUPS - 1.0) / GROUPS * sum);
    }
}
