package aesam.report;

import aesam.train.Predictions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;

/** How a trained network does on corrupted images, such as CIFAR-10-C: by corruption and severity, and on average. */
public final class CorruptionReport {
    /** Those that the benchmark's mean is over (Hendrycks and Dietterich, 2019, section 4.1); four more are for validation. */
    private static final Set<String> BENCHMARK = Set.of(
            "gaussian_noise",
            "shot_noise",
            "impulse_noise",
            "defocus_blur",
            "glass_blur",
            "motion_blur",
            "zoom_blur",
            "snow",
            "frost",
            "fog",
            "brightness",
            "contrast",
            "elastic_transform",
            "pixelate",
            "jpeg_compression");

    private static final String CORRUPTION = "corruption";
    private static final String ACCURACY = "accuracy (%)";

    /**
     * What a network said of the images of one corruption.
     *
     * @param corruption its name
     * @param severities into how many equal parts the images fall, the mildest first
     * @param sha256 of the images and their labels
     * @param predictions in the order of the images
     */
    public record Result(String corruption, int severities, String sha256, Predictions predictions) {
        private Predictions of(int severity) {
            int each = predictions.n() / severities;
            int from = severity * each;
            int to = from + each;
            return new Predictions(
                    Arrays.copyOfRange(predictions.labels(), from, to),
                    Arrays.copyOfRange(predictions.classes(), from, to),
                    Arrays.copyOfRange(predictions.confidences(), from, to),
                    Arrays.copyOfRange(predictions.losses(), from, to));
        }

        /** Of all severities, which have equally many images. */
        private double accuracy() {
            return predictions.evaluation().accuracy();
        }
    }

    private CorruptionReport() {}

    /** A sentence that says which images these were. */
    public static String images(List<Result> results) {
        int n = results.stream().mapToInt(result -> result.predictions().n()).sum();
        String hashes = results.stream().map(Result::sha256).collect(Collectors.joining());
        return "%s images of %s kinds, SHA-256 %s…"
                .formatted(n, results.size(), DigestUtils.sha256Hex(hashes).substring(0, 16));
    }

    /**
     * Draws the report.
     *
     * @param provenance what the numbers come from, a line each
     */
    public static Report of(String title, List<String> provenance, List<Result> results) {
        List<Report.Part> parts = new ArrayList<>();
        parts.add(corruptions(results));
        parts.add(means(results));
        int severities = results.get(0).severities;
        if (results.size() > 1 && severities > 1 && results.stream().allMatch(r -> r.severities == severities)) {
            parts.add(map(results, severities));
        }
        return new Report("corruptions", title, provenance, parts);
    }

    private static ResultTable corruptions(List<Result> results) {
        List<ResultTable.Row> rows = new ArrayList<>();
        for (Result result : results) {
            for (int severity = 0; severity < result.severities; severity++) {
                Predictions predictions = result.of(severity);
                int correct = (int) IntStream.range(0, predictions.n())
                        .filter(predictions::isCorrect)
                        .count();
                Proportion accuracy = new Proportion(correct, predictions.n());
                ResultTable.Row row = ResultTable.Row.of(CORRUPTION, result.corruption);
                rows.add((result.severities == 1 ? row : row.whole("severity", severity + 1))
                        .number(ACCURACY, 100 * accuracy.value(), 2)
                        .number("95 % from", 100 * accuracy.low(), 2)
                        .number("95 % to", 100 * accuracy.high(), 2)
                        .number("loss", predictions.evaluation().loss())
                        .whole("n", predictions.n()));
            }
        }
        return new ResultTable(
                "corruptions",
                "Accuracy with its 95 % interval (Wilson) and mean loss on n images of a corruption and severity.",
                rows);
    }

    private static ResultTable means(List<Result> results) {
        List<ResultTable.Row> rows = new ArrayList<>();
        results.forEach(result -> rows.add(mean(result.corruption, List.of(result))));
        rows.add(mean("mean of all", results));
        List<Result> benchmark =
                results.stream().filter(r -> BENCHMARK.contains(r.corruption)).toList();
        if (benchmark.size() == BENCHMARK.size() && benchmark.size() < results.size()) {
            rows.add(mean("mean of the benchmark's " + BENCHMARK.size(), benchmark));
        }
        return new ResultTable(
                "means", "Mean accuracy and error over all severities, and their means over corruptions.", rows);
    }

    private static ResultTable.Row mean(String name, List<Result> results) {
        double accuracy =
                results.stream().mapToDouble(Result::accuracy).average().orElse(Double.NaN);
        return new ResultTable.Row(Map.of())
                .text(CORRUPTION, name)
                .number("mean " + ACCURACY, 100 * accuracy, 2)
                .number("mean error (%)", 100 * (1 - accuracy), 2);
    }

    private static Figure map(List<Result> results, int severities) {
        double[][] values = results.stream()
                .map(result -> IntStream.range(0, severities)
                        .mapToDouble(severity ->
                                100 * result.of(severity).evaluation().accuracy())
                        .toArray())
                .toArray(double[][]::new);
        return new Figure(
                "corruption-map",
                "Accuracy (%) by corruption and severity.",
                HeatMap.of(
                        "Accuracy (%)",
                        "severity",
                        CORRUPTION,
                        IntStream.rangeClosed(1, severities)
                                .mapToObj(String::valueOf)
                                .toList(),
                        results.stream().map(Result::corruption).toList(),
                        values,
                        "0.0"));
    }
}
