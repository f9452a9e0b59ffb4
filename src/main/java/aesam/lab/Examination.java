package aesam.lab;

import static aesam.AesamException.require;

import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.images.Normalization;
import aesam.images.files.CorruptedImages;
import aesam.images.files.Storage;
import aesam.measure.Measurement;
import aesam.network.Compute;
import aesam.record.Environment;
import aesam.record.RunRecord;
import aesam.report.CorruptionReport;
import aesam.report.EvaluationReport;
import aesam.report.MeasuredReport;
import aesam.report.Provenance;
import aesam.report.Report;
import aesam.run.Display;
import aesam.run.Run;
import aesam.run.TrainedNetwork;
import aesam.train.Predictions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures and evaluates networks that have been trained, for {@link Lab}.
 *
 * @param storage where images lie and are kept
 * @param compute device and threads
 * @param display where it is shown how far things are
 */
record Examination(Storage storage, Compute compute, Display display) {
    /** See {@link Lab#measure(Map, List)}. */
    Report measure(Map<RunRecord, List<Integer>> epochs, List<Measurement<?>> measurements) {
        List<MeasuredReport.MeasuredNetwork> networks = new ArrayList<>();
        int all = measurements.size()
                * epochs.values().stream().mapToInt(List::size).sum();
        require(
                all > 0,
                "Name a run and what to measure of it, as in measure(List.of(run), new Measurement.Curvature(128, 10, 2)).");
        Display.Bar bar = display.bar("measure");
        int[] done = {0};
        epochs.forEach((record, after) -> {
            after.forEach(epoch -> networks.add(new MeasuredReport.MeasuredNetwork(record, epoch)));
            if (isMeasured(record, after, measurements)) {
                done[0] += after.size() * measurements.size();
                return;
            }
            try (Run run = Run.prepare(record.recipe(), storage, compute)) {
                for (int epoch : after) {
                    for (Measurement<?> measurement : measurements) {
                        bar.show(
                                (double) done[0]++ / all,
                                measurement.id() + " of " + record.recipe().id());
                        run.measure(record, epoch, measurement);
                    }
                }
            }
        });
        bar.show(1, all + " measurements");
        return MeasuredReport.of(networks, measurements);
    }

    private static boolean isMeasured(RunRecord record, List<Integer> epochs, List<Measurement<?>> measurements) {
        return epochs.stream().allMatch(epoch -> measurements.stream().allMatch(m -> record.isMeasured(m, epoch)));
    }

    /** See {@link Lab#evaluate(TrainedNetwork, Dataset, Dataset.Split)}. */
    Report evaluate(TrainedNetwork trained, Dataset images, Dataset.Split split) {
        Dataset shown = images.withNormalization(trained.normalization().orElse(images.normalization()));
        ImageSet asked = shown.images(split);
        Display.Bar bar = display.bar("evaluate");
        Predictions predictions = trained.predict(
                asked,
                shown.normalization(),
                compute,
                done -> bar.show((double) done / asked.size(), done + " of " + asked.size() + " images"));
        return EvaluationReport.of(
                trained.name() + " on the " + split + " split of " + images.name(),
                Provenance.of(title(trained), shown, split, environment(trained)),
                predictions,
                asked.classes());
    }

    /** See {@link Lab#evaluate(TrainedNetwork, List, Dataset)}. */
    Report evaluate(TrainedNetwork trained, List<CorruptedImages> images, Dataset like) {
        Normalization by = trained.normalization().orElse(like.normalization());
        List<CorruptionReport.Result> results = new ArrayList<>();
        Display.Bar bar = display.bar("evaluate");
        for (CorruptedImages corrupted : images) {
            ImageSet asked =
                    corrupted.read(like.train().classes()).scaledTo(like.train().height());
            int before = results.size();
            Predictions predictions = trained.predict(
                    asked,
                    by,
                    compute,
                    done -> bar.show(
                            (before + (double) done / asked.size()) / images.size(),
                            corrupted.name() + ", " + (before + 1) + " of " + images.size()));
            results.add(new CorruptionReport.Result(
                    corrupted.name(), corrupted.severities(asked), asked.sha256(), predictions));
        }
        return CorruptionReport.of(
                trained.name() + " on corrupted images",
                Provenance.of(title(trained), CorruptionReport.images(results), by, environment(trained)),
                results);
    }

    private Environment environment(TrainedNetwork trained) {
        return Environment.here(compute.device(), trained.model().precision());
    }

    private static String title(TrainedNetwork trained) {
        return trained.model().network().name() + ", weights of " + trained.name();
    }
}
