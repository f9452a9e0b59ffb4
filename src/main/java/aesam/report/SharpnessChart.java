package aesam.report;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** s_t = ‖∇L(B; w_t)‖² against its model μ_t ± σ_t and the threshold μ_t + c_t σ_t, with the SAM steps marked. */
public final class SharpnessChart {
    private SharpnessChart() {}

    /**
     * Draws some steps, an element of each array a step.
     *
     * @param t the steps
     * @param s ‖∇L(B; w_t)‖²
     * @param mu μ_t
     * @param sigmaSq σ_t²
     * @param c c_t, the threshold in σ
     * @param sam above 0 for a SAM step
     */
    public static Plot of(
            String title, double[] t, double[] s, double[] mu, double[] sigmaSq, double[] c, double[] sam) {
        Style model = Style.free(2);
        return new Plot(title, "step t", "‖∇L(B; wₜ)‖²")
                .band(model, t, around(mu, sigmaSq, -1), around(mu, sigmaSq, 1))
                .line("sₜ", Style.REFERENCE.thin(), t, s)
                .line("μₜ (band: ± σₜ)", model, t, mu)
                .line(
                        "threshold μₜ + cₜ σₜ",
                        Style.free(0),
                        t,
                        IntStream.range(0, t.length)
                                .mapToDouble(i -> mu[i] + c[i] * Math.sqrt(sigmaSq[i]))
                                .toArray())
                .points("SAM step", Style.of("ae-sam"), where(t, i -> sam[i] > 0), where(s, i -> sam[i] > 0), null)
                .smallMarkers();
    }

    private static double[] around(double[] mu, double[] sigmaSq, int side) {
        return IntStream.range(0, mu.length)
                .mapToDouble(i -> Math.max(0, mu[i] + side * Math.sqrt(sigmaSq[i])))
                .toArray();
    }

    private static double[] where(double[] values, IntPredicate chosen) {
        return IntStream.range(0, values.length)
                .filter(chosen)
                .mapToDouble(i -> values[i])
                .toArray();
    }
}
