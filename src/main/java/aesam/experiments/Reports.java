package aesam.experiments;

import aesam.AesamException;
import aesam.record.CellRuns;
import aesam.record.Environment;
import aesam.record.Records;
import aesam.record.RunJson;
import aesam.record.RunRecord;
import aesam.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The report of each experiment: what is drawn from its runs. */
public final class Reports {
    private Reports() {}

    /**
     * Draws a report from the records that are there; what is missing or broken is named in it.
     *
     * @param profile that was run, its settings included
     * @param settings that were changed in it, for the reader
     */
    public static Report of(Experiment experiment, Profile profile, List<String> settings, Records records) {
        List<CellRuns> asked = experiment.plan(profile).cells(records).stream()
                .map(records::of)
                .toList();
        List<CellRuns> cells = asked.stream().filter(c -> c.n() > 0).toList();
        List<Report.Part> parts = new ArrayList<>();
        parts.add(new Report.Text("Shows " + experiment.shows() + "."));
        gaps(asked, records).forEach(gap -> parts.add(new Report.Text(gap)));
        if (!cells.isEmpty()) {
            try {
                parts.addAll(parts(experiment, profile, cells));
            } catch (AesamException e) {
                parts.add(new Report.Text("This report cannot be drawn: " + e.getMessage()));
            }
        }
        return new Report(experiment.name(), experiment.title(), provenance(profile, settings, records, cells), parts);
    }

    private static List<Report.Part> parts(Experiment experiment, Profile profile, List<CellRuns> cells) {
        return switch (experiment.name()) {
            case "figure1" -> GradientReports.figure1(cells);
            case "figure2" -> DistributionReport.figure2(profile, cells);
            case "variance" -> GradientReports.variance(profile, cells);
            case "policy" -> PolicyReport.policy(cells);
            case "table1" -> AccuracyReports.table1(cells);
            case "table2" -> AccuracyReports.table2(cells);
            case "delta" -> AblationReports.delta(cells);
            case "thresholds" -> AblationReports.thresholds(profile, cells);
            case "theorem" -> TheoremReport.theorem(profile, cells);
            case "cost" -> CostReport.cost(cells);
            case "controls" -> AccuracyReports.controls(cells);
            default -> throw new AesamException("There is no report of '" + experiment.name() + "'.");
        };
    }

    /** A sentence for each cell that lacks runs and for each broken record. */
    private static List<String> gaps(List<CellRuns> asked, Records records) {
        List<String> gaps = new ArrayList<>();
        for (CellRuns runs : asked) {
            int missing = records.seeds().size() - runs.n();
            if (missing > 0) {
                gaps.add("Missing: %d of %d runs of %s (%s)."
                        .formatted(
                                missing,
                                records.seeds().size(),
                                runs.cell().label(),
                                runs.cell()
                                        .specification()
                                        .withSeed(records.seeds().get(0))
                                        .id()));
            }
        }
        records.broken().forEach(broken -> gaps.add("Left out: " + broken));
        return gaps;
    }

    private static List<String> provenance(
            Profile profile, List<String> settings, Records records, List<CellRuns> cells) {
        List<RunRecord> runs = cells.stream().flatMap(c -> c.runs().stream()).toList();
        List<String> lines = new ArrayList<>();
        lines.add("Profile " + profile.name() + ": " + profile.summary() + "."
                + (settings.isEmpty() ? "" : " Changed: " + String.join(", ", settings) + "."));
        lines.add(runs.size() + " runs, seeds "
                + records.seeds().stream().map(String::valueOf).collect(Collectors.joining(", ")) + ".");
        distinct(
                        runs,
                        r -> "Network " + r.specification().model().name() + ", "
                                + r.specification().epochs() + " epochs of "
                                + r.json().data().trainImages() + " images in batches of "
                                + r.specification().batch()
                                + (r.specification().data().augment() ? "" : ", no augmentation") + ", ρ = "
                                + r.specification()
                                        .optimizer()
                                        .hyperparameters()
                                        .rho() + ".")
                .forEach(lines::add);
        distinct(runs, r -> data(r.specification().data().name(), r.json().data()))
                .forEach(lines::add);
        distinct(runs, r -> environment(r.json().environment())).forEach(lines::add);
        return lines;
    }

    private static String data(String name, RunJson.DataDescription data) {
        return "Test images of " + name + ": " + data.testImages() + ", SHA-256 "
                + data.testSha256().substring(0, 16) + "….";
    }

    private static String environment(Environment e) {
        return "Made with aesam " + e.version() + " (" + e.commit() + "), DJL " + e.djl() + ", libtorch " + e.libtorch()
                + ", JDK " + e.jdk() + ", " + e.os() + ", " + e.threads() + " of " + e.processors() + " processors, "
                + e.device()
                + ".";
    }

    private static List<String> distinct(List<RunRecord> runs, Function<RunRecord, String> line) {
        return runs.stream().map(line).distinct().toList();
    }
}
