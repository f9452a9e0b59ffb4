package aesam.report;

import aesam.train.Predictions;

/**
 * Whether a network is as often right as it is confident (Guo et al., 2017): images in bins of confidence of one width, ((m −
 * 1)/M, m/M] each.
 *
 * @param counts images of each bin
 * @param confidence their mean; NaN where there are none
 * @param accuracy share of them whose label has the largest output; likewise
 */
public record Calibration(int[] counts, double[] confidence, double[] accuracy) {
    /** Sorts images into bins. */
    public static Calibration of(Predictions predictions, int bins) {
        Calibration c = new Calibration(new int[bins], new double[bins], new double[bins]);
        for (int i = 0; i < predictions.n(); i++) {
            double confidence = predictions.confidences()[i];
            int bin = Math.min(bins, Math.max(1, (int) Math.ceil(bins * confidence))) - 1;
            c.counts[bin]++;
            c.confidence[bin] += confidence;
            c.accuracy[bin] += predictions.isCorrect(i) ? 1 : 0;
        }
        for (int bin = 0; bin < bins; bin++) {
            c.confidence[bin] /= c.counts[bin];
            c.accuracy[bin] /= c.counts[bin];
        }
        return c;
    }

    /** The expected calibration error: the mean over all images of |accuracy − confidence| of their bins. */
    public double error() {
        double sum = 0;
        int n = 0;
        for (int bin = 0; bin < counts.length; bin++) {
            if (counts[bin] > 0) {
                sum += counts[bin] * Math.abs(accuracy[bin] - confidence[bin]);
                n += counts[bin];
            }
        }
        return sum / n;
    }
}
