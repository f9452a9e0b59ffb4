package aesam.report;

import aesam.AesamException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    public sealed interface Part {}

    /** A paragraph. */
    public record Text(String text) implements Part {}

    /** See {@link Figure}. */
    public record Drawn(Figure figure) implements Part {}

    /** See {@link ResultTable}. */
    public record Tabled(ResultTable table) implements Part {}

    /** What the paper says, and whether it holds here. */
    public record Claims(List<Claim> claims) implements Part {
        public Claims {
            claims = List.copyOf(claims);
        }
    }

    public Report {
        provenance = List.copyOf(provenance);
        parts = List.copyOf(parts);
    }

    /** All figures, in reading order. */
    public List<Figure> figures() {
        return parts.stream()
                .filter(Drawn.class::isInstance)
                .map(p -> ((Drawn) p).figure())
                .toList();
    }

    /** All tables, in reading order. */
    public List<ResultTable> tables() {
        return parts.stream()
                .filter(Tabled.class::isInstance)
                .map(p -> ((Tabled) p).table())
                .toList();
    }

    /**
     * A figure by its name.
     *
     * @throws AesamException if there is none
     */
    public Figure figure(String figure) {
        return figures().stream()
                .filter(f -> f.name().equals(figure))
                .findFirst()
                .orElseThrow(() -> none("figure", figure, figures().stream().map(Figure::name)));
    }

    /**
     * A table by its name.
     *
     * @throws AesamException if there is none
     */
    public ResultTable table(String table) {
        return tables().stream()
                .filter(t -> t.name().equals(table))
                .findFirst()
                .orElseThrow(() -> none("table", table, tables().stream().map(ResultTable::name)));
    }

    private AesamException none(String kind, String wanted, Stream<String> known) {
        return new AesamException("The report '%s' has no %s '%s'; it has: %s."
                .formatted(name, kind, wanted, known.collect(Collectors.joining(", "))));
    }

    /** All claims, in reading order. */
    public List<Claim> claims() {
        return parts.stream()
                .filter(Claims.class::isInstance)
                .flatMap(p -> ((Claims) p).claims().stream())
                .toList();
    }
}
