package aesam.experiments;

import aesam.AesamException;
import aesam.record.CellRuns;
import aesam.record.Records;
import aesam.report.Provenance;
import aesam.report.Report;
import java.util.ArrayList;
import java.util.List;

/** The report of each experiment: what is drawn from its runs. */
public final class Reports {
    private Reports() {}

    /**
     * Draws a report from the records that are there; what is missing or broken is named in it.
     *
     * @param profile that was run, its settings included
     * @param settings that were changed in it, for the reader
     * @param known what is on record
     */
    public static Report of(Experiment experiment, Profile profile, List<String> settings, Records known) {
        Records records = known.withSeeds(experiment.seeds(profile));
        List<CellRuns> asked = experiment.plan(profile).cells(records).stream()
                .map(records::of)
                .toList();
        List<CellRuns> cells = asked.stream().filter(c -> c.n() > 0).toList();
        List<Report.Part> parts = new ArrayList<>();
        parts.add(new Report.Text("Shows " + experiment.shows() + "."));
        gaps(asked, records).forEach(gap -> parts.add(new Report.Text(gap)));
        if (!cells.isEmpty()) {
            try {
                parts.addAll(experiment.draw(profile, cells));
            } catch (AesamException e) {
                parts.add(new Report.Text("This report cannot be drawn: " + e.getMessage()));
            }
        }
        return new Report(experiment.name(), experiment.title(), provenance(profile, settings, records, cells), parts);
    }

    /** A sentence for each cell that lacks runs and for each broken record. */
    private static List<String> gaps(List<CellRuns> asked, Records records) {
        List<String> gaps = new ArrayList<>();
        for (CellRuns runs : asked) {
            int missing = records.seeds().size() - runs.n();
            if (missing > 0) {
                gaps.add("Missing: %s of %s runs of %s (%s)."
                        .formatted(
                                missing,
                                records.seeds().size(),
                                runs.cell().label(),
                                runs.cell()
                                        .recipe()
                                        .withSeed(records.seeds().get(0))
                                        .id()));
            }
        }
        records.broken().forEach(broken -> gaps.add("Left out: " + broken));
        return gaps;
    }

    private static List<String> provenance(
            Profile profile, List<String> settings, Records records, List<CellRuns> cells) {
        List<String> lines = new ArrayList<>();
        lines.add("Profile " + profile.name() + ": " + profile.summary() + "."
                + (settings.isEmpty() ? "" : " Changed: " + String.join(", ", settings) + "."));
        lines.addAll(
                Provenance.of(cells.stream().flatMap(c -> c.runs().stream()).toList(), records.seeds()));
        lines.addAll(profile.sources());
        return lines;
    }
}
