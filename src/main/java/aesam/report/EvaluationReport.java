package aesam.report;

import aesam.train.Predictions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How a trained network does on a set of images: in all, class by class, and how well it knows that. */
public final class EvaluationReport {
    private static final int BINS = 15;
    private static final int MOST_CLASSES = 200;
    private static final int LONGEST_NAME = 20;
    private static final String TRUE_CLASS = "true class";

    private EvaluationReport() {}

    /**
     * Draws the report.
     *
     * @param provenance what the numbers come from, a line each
     * @param classes their names, in the order of the labels
     * @throws aesam.AesamException if the network's outputs are not these classes
     */
    public static Report of(String title, List<String> provenance, Predictions predictions, List<String> classes) {
        int[][] confusion = predictions.confusion(classes.size());
        int n = predictions.n();
        List<String> names = distinct(classes);
        Calibration calibration = Calibration.of(predictions, BINS);
        List<Report.Part> parts = new ArrayList<>();
        parts.add(result(predictions, confusion, calibration));
        parts.add(ofClasses(confusion, names));
        if (classes.size() <= MOST_CLASSES) {
            parts.add(map(
                    confusion,
                    distinct(classes.stream().map(EvaluationReport::shortened).toList()),
                    n));
            parts.add(table(confusion, names));
        } else {
            parts.add(new Report.Text("There is no confusion matrix of more than " + MOST_CLASSES + " classes."));
        }
        parts.add(reliability(calibration, n));
        return new Report("evaluation", title, provenance, parts);
    }

    /** Numbered where they do not differ in more than capitals, as columns have to. */
    private static List<String> distinct(List<String> names) {
        long different = Stream.concat(Stream.of(TRUE_CLASS), names.stream())
                .map(name -> name.toLowerCase(Locale.ROOT))
                .distinct()
                .count();
        return different == names.size() + 1
                ? names
                : IntStream.range(0, names.size())
                        .mapToObj(c -> c + " " + names.get(c))
                        .toList();
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }

    private static ResultTable result(Predictions predictions, int[][] confusion, Calibration calibration) {
        int correct =
                IntStream.range(0, confusion.length).map(c -> confusion[c][c]).sum();
        return new ResultTable(
                "result",
                "Accuracy with its 95 % interval (Wilson), mean loss, expected calibration error (" + BINS
                        + " bins), over n images.",
                List.of(withAccuracy(new ResultTable.Row(Map.of()), "accuracy (%)", correct, predictions.n())
                        .number("loss", predictions.evaluation().loss())
                        .number("calibration error (%)", 100 * calibration.error(), 2)
                        .whole("n", predictions.n())));
    }

    private static ResultTable.Row withAccuracy(ResultTable.Row row, String column, int correct, int n) {
        Proportion accuracy = new Proportion(correct, n);
        return row.number(column, 100 * accuracy.value(), 2)
                .number("95 % from", 100 * accuracy.low(), 2)
                .number("95 % to", 100 * accuracy.high(), 2);
    }

    private static ResultTable ofClasses(int[][] confusion, List<String> names) {
        List<ResultTable.Row> rows = new ArrayList<>();
        for (int c = 0; c < confusion.length; c++) {
            int label = c;
            int n = Arrays.stream(confusion[c]).sum();
            int correct = confusion[c][c];
            int predicted = Arrays.stream(confusion).mapToInt(row -> row[label]).sum();
            int[] errors = confusion[c].clone();
            errors[c] = 0;
            int most = Arrays.stream(errors).max().orElse(0);
            String mostly = most == 0 ? "" : names.get(indexOf(errors, most));
            ResultTable.Row row = ResultTable.Row.of("class", names.get(c))
                    .whole("n", n)
                    .whole("predicted", predicted)
                    .whole("correct", correct);
            rows.add(withAccuracy(row, "accuracy = recall (%)", correct, n)
                    .number("precision (%)", 100 * new Proportion(correct, predicted).value(), 2)
                    .text("most often taken for", mostly)
                    .whole("times", most));
        }
        return new ResultTable(
                "classes",
                "Of n images of a class, the share that is recognized, with its 95 % interval (Wilson); of the images predicted"
                        + " to be of a class, the share that is.",
                rows);
    }

    private static int indexOf(int[] values, int value) {
        return IntStream.range(0, values.length)
                .filter(i -> values[i] == value)
                .findFirst()
                .orElseThrow();
    }

    private static ResultTable table(int[][] confusion, List<String> names) {
        List<ResultTable.Row> rows = new ArrayList<>();
        for (int c = 0; c < confusion.length; c++) {
            ResultTable.Row row = ResultTable.Row.of(TRUE_CLASS, names.get(c));
            for (int predicted = 0; predicted < confusion.length; predicted++) {
                row = row.whole(names.get(predicted), confusion[c][predicted]);
            }
            rows.add(row);
        }
        return new ResultTable("confusion", "How many images of each class, by row, were predicted as each.", rows);
    }

    /** What never happens is left white. */
    private static Figure map(int[][] confusion, List<String> names, int n) {
        double[][] shares = Arrays.stream(confusion)
                .map(row -> Arrays.stream(row)
                        .mapToDouble(count -> count == 0
                                ? Double.NaN
                                : 100.0 * count / Arrays.stream(row).sum())
                        .toArray())
                .toArray(double[][]::new);
        return new Figure(
                "confusion-map",
                "Share of the images of each class (row) that were predicted as each (column), in %; white: none. n = "
                        + n + " images.",
                HeatMap.square("What each class is predicted as (%)", "predicted class", TRUE_CLASS, names, shares));
    }

    private static Figure reliability(Calibration calibration, int n) {
        Style style = Style.free(0);
        String axis = "largest softmax probability (%)";
        double[] confidence = percent(calibration.confidence());
        double[] accuracy = percent(calibration.accuracy());
        double[] ends = {0, 100};
        Plot reliability = Plot.small("Accuracy against confidence", axis, "accuracy (%)")
                .xFrom(0, 100)
                .yFrom(0, 100)
                .line(null, Style.REFERENCE, ends, ends)
                .line(null, style, confidence, accuracy)
                .points(null, style, confidence, accuracy, null);
        Plot counts = Plot.small("Images by confidence", axis, "images in a bin")
                .xFrom(0, 100)
                // Of equally spaced values alone, XChart would make ticks of these.
                .line(null, Style.REFERENCE.thin(), new double[] {0, 50, 100}, new double[3])
                .histogram(
                        null,
                        style,
                        IntStream.rangeClosed(0, BINS)
                                .mapToDouble(bin -> 100.0 * bin / BINS)
                                .toArray(),
                        Arrays.stream(calibration.counts()).asDoubleStream().toArray());
        return new Figure(
                "reliability",
                String.format(
                        Locale.ROOT,
                        "Images in %d bins of their largest softmax probability, the confidence. Left: a point a bin, its accuracy"
                                + " against its mean confidence; dashed: both are equal. Expected calibration error, the mean"
                                + " distance from there over all images: %.2f %%. n = %d images.",
                        BINS,
                        100 * calibration.error(),
                        n),
                List.of(reliability.chart(), counts.chart()),
                2);
    }

    private static double[] percent(double[] shares) {
        return Arrays.stream(shares).map(share -> 100 * share).toArray();
    }
}
