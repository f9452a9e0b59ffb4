package aesam.report;

/** Fewer values of a long series, so that a figure of a long run stays small. */
public final class Thinned {
    private Thinned() {}

    /** At most {@code most} values, evenly spread. */
    public static double[] evenly(double[] values, int most) {
        if (values.length <= most) {
            return values;
        }
        double[] thinned = new double[most];
        for (int i = 0; i < most; i++) {
            thinned[i] = values[(int) ((long) i * values.length / most)];
        }
        return thinned;
    }
}
