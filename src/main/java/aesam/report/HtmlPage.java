package aesam.report;

import aesam.AesamException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A report as one HTML page that needs no other file. Everything that comes from records is escaped. */
public final class HtmlPage {
    /** On paper nothing can be scrolled: wide tables are smaller, and their cells break. */
    public static final String PRINT_STYLE = """
            @media print {
            .wide { overflow-x: visible !important; } .wide table { font-size: 9px !important; }
            .wide td, .wide th { white-space: normal !important; padding: 0.2em 0.4em; } .wide th { overflow-wrap: anywhere; }
            }
            """;

    private static final String STYLE = """
            :root { color-scheme: light dark; }
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 960px; margin: 2em auto; padding: 0 1em; }
            h1 { font-size: 1.6em; } h2 { font-size: 1.2em; margin-top: 2em; }
            figure { margin: 1.5em 0; } figure img { border-radius: 4px; }
            figcaption, .caption, .from { font-size: 0.9em; opacity: 0.8; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.92em; }
            th, td { padding: 0.25em 0.7em; }
            th { white-space: nowrap; border-top: 2px solid; border-bottom: 1px solid; } tr:last-child td { border-bottom: 2px solid; }
            .holds { color: #007a55; } .does-not-hold { color: #c04a00; } .undecided { opacity: 0.75; }
            """ + PRINT_STYLE;
    private static final String WIDE = "<div class=\"wide\" style=\"overflow-x:auto\"><table>\n";
    /** Above this many bytes, a browser scrolls badly: points are drawn as pixels. */
    private static final int LARGEST_SVG = 1_000_000;

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%s</title>
            <style>
            %s</style>
            </head>
            <body>
            %s</body>
            </html>
            """;

    private HtmlPage() {}

    static String of(Report report) {
        return PAGE.formatted(escape(report.title()), STYLE, fragment(report));
    }

    /** All of a report, to stand in another page. */
    public static String fragment(Report report) {
        StringBuilder html = new StringBuilder(element("h1", "", escape(report.title())) + "\n<ul class=\"from\">\n");
        report.provenance()
                .forEach(line -> html.append(element("li", "", escape(line))).append('\n'));
        html.append("</ul>\n");
        report.parts().forEach(part -> html.append(fragment(part)));
        return html.toString();
    }

    /** A page that leads to several reports. */
    static String index(List<Report> reports) {
        StringBuilder html = new StringBuilder("<h1>aesam: reports</h1>\n");
        for (Report report : reports) {
            html.append(
                    "<h2><a href=\"%s.html\">%s</a></h2>\n".formatted(escape(report.name()), escape(report.title())));
            html.append(claims(report.claims()));
        }
        return PAGE.formatted("aesam: reports", STYLE, html);
    }

    /** One piece of a report, to stand in another page. */
    public static String fragment(Report.Part part) {
        if (part instanceof Figure figure) {
            return figure(figure);
        }
        if (part instanceof ResultTable table) {
            return table(table);
        }
        if (part instanceof Report.Claims claims) {
            return element("p", "", escape(claims.summary())) + "\n" + claims(claims.claims());
        }
        return element("p", "", escape(((Report.Text) part).text())) + "\n";
    }

    private static String figure(Figure figure) {
        String caption = escape(figure.caption());
        String source;
        try {
            byte[] svg = figure.svg().getBytes(StandardCharsets.UTF_8);
            boolean small = svg.length <= LARGEST_SVG;
            source = "data:image/" + (small ? "svg+xml" : "png") + ";base64,"
                    + Base64.getEncoder().encodeToString(small ? svg : figure.png());
        } catch (AesamException e) {
            return element("p", "", escape(String.valueOf(e.getMessage()))) + "\n" + element("p", "caption", caption)
                    + "\n";
        }
        return "<figure>\n<img style=\"width:" + figure.width()
                + "px;max-width:100%;height:auto;background:white\" alt=\""
                + caption + "\" src=\"" + source + "\">\n<figcaption>"
                + caption + "</figcaption>\n</figure>\n";
    }

    private static String table(ResultTable table) {
        StringBuilder html = new StringBuilder(element("p", "caption", escape(table.caption())));
        html.append("\n" + WIDE + "<tr>");
        Map<String, String> sides = new LinkedHashMap<>();
        table.columns().forEach(column -> sides.put(column, table.isNumeric(column) ? "right" : "left"));
        sides.forEach((column, side) -> html.append(cell("th", side, "", escape(column))));
        html.append("</tr>\n");
        for (int r = 0; r < table.rows().size(); r++) {
            int row = r;
            html.append("<tr>");
            sides.forEach((column, side) -> {
                String text = marked(
                        escape(table.text(row, column)), table.marks(column).get(row));
                html.append(cell("td", side, "nowrap", text));
            });
            html.append("</tr>\n");
        }
        return html.append("</table></div>\n").toString();
    }

    private static String marked(String text, ResultTable.@Nullable Mark mark) {
        return mark == null ? text : element(mark == ResultTable.Mark.BEST ? "b" : "u", "", text);
    }

    private static String claims(List<Claim> claims) {
        if (claims.isEmpty()) {
            return "";
        }
        StringBuilder html = new StringBuilder(WIDE + "<tr>");
        List.of("claim", "here", "evidence").forEach(name -> html.append(cell("th", "left", "", name)));
        html.append("</tr>\n");
        for (Claim claim : claims) {
            String verdict = claim.verdict().toString();
            html.append("<tr>")
                    .append(cell("td", "left", "normal", escape(claim.statement())))
                    .append(cell("td", "left", "nowrap", element("span", verdict.replace(' ', '-'), verdict)))
                    .append(cell("td", "left", "normal", escape(claim.evidence())))
                    .append("</tr>\n");
        }
        return html.append("</table></div>\n").toString();
    }

    /**
     * A cell of a table, with its style in itself: in a notebook that nobody has run yet, JupyterLab takes away what stands
     * in style sheets.
     *
     * @param space whether it may break; empty leaves that to the page
     */
    private static String cell(String tag, String side, String space, String content) {
        String breaks = space.isEmpty() ? "" : ";white-space:" + space;
        return "<" + tag + " style=\"text-align:" + side + breaks + "\">" + content + "</" + tag + ">";
    }

    /** An element of a class, or of none. */
    private static String element(String tag, String style, String content) {
        String attribute = style.isEmpty() ? "" : " class=\"" + style + "\"";
        return "<" + tag + attribute + ">" + content + "</" + tag + ">";
    }

    /** Text that stands for itself in HTML. */
    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
