package aesam.report;

import aesam.AesamException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a set of runs shows: a pure function of their records.
 *
 * @param name of its page
 * @param title for people
 * @param provenance what the numbers come from, a line each
 * @param parts in reading order
 */
public record Report(String name, String title, List<String> provenance, List<Part> parts) {
    /** A piece of a report. */
    public sealed interface Part permits Text, Figure, ResultTable, Claims {}

    /** A paragraph. */
    public record Text(String text) implements Part {}

    /** What is claimed, and whether it holds here. */
    public record Claims(List<Claim> claims) implements Part {
        public Claims {
            claims = List.copyOf(claims);
        }

        /** What was found: the claims that hold and those that do not, by name, and how many are undecided. */
        public String summary() {
            Map<Claim.Verdict, List<String>> found = claims.stream()
                    .collect(Collectors.groupingBy(
                            Claim::verdict, Collectors.mapping(Claim::statement, Collectors.toList())));
            List<String> sentences = new ArrayList<>();
            for (Claim.Verdict verdict : List.of(Claim.Verdict.HOLDS, Claim.Verdict.DOES_NOT_HOLD)) {
                if (found.containsKey(verdict)) {
                    sentences.add("Here this " + verdict + ": " + String.join("; ", found.get(verdict)) + ".");
                }
            }
            int undecided =
                    found.getOrDefault(Claim.Verdict.UNDECIDED, List.of()).size();
            if (undecided > 0) {
                sentences.add("Undecided: " + undecided + " of " + claims.size() + ".");
            }
            return String.join(" ", sentences);
        }
    }

    public Report {
        provenance = List.copyOf(provenance);
        parts = List.copyOf(parts);
    }

    /**
     * Writes its page and, into a folder of its name, its figures as PNG and SVG and its tables as CSV and LaTeX.
     *
     * @param folder created if need be
     * @return the page
     * @throws AesamException if they cannot be written
     */
    public Path save(String folder) {
        try {
            return new ReportFolder(Path.of(folder)).write(this);
        } catch (AesamException e) {
            throw e.alone();
        }
    }

    private <T> List<T> all(Class<T> kind) {
        return parts.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** All figures, in reading order. */
    public List<Figure> figures() {
        return all(Figure.class);
    }

    /** All tables, in reading order. */
    public List<ResultTable> tables() {
        return all(ResultTable.class);
    }

    /** All claims, in reading order. */
    public List<Claim> claims() {
        return all(Claims.class).stream()
                .flatMap(claims -> claims.claims().stream())
                .toList();
    }

    /**
     * A figure by its name.
     *
     * @throws AesamException if there is none
     */
    public Figure figure(String wanted) {
        return named("figure", wanted, figures(), Figure::name);
    }

    /**
     * A table by its name.
     *
     * @throws AesamException if there is none
     */
    public ResultTable table(String wanted) {
        return named("table", wanted, tables(), ResultTable::name);
    }

    private <T> T named(String kind, String wanted, List<T> all, Function<T, String> naming) {
        return all.stream()
                .filter(one -> naming.apply(one).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new AesamException("The report '%s' has no %s '%s'; it has: %s."
                        .formatted(name, kind, wanted, all.stream().map(naming).collect(Collectors.joining(", ")))));
    }
}
