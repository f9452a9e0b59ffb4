package aesam.report;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A report as one HTML page that needs no other file. Everything that comes from records is escaped. */
public final class HtmlPage {
    private static final String STYLE = """
            :root { color-scheme: light dark; }
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 960px; margin: 2em auto; padding: 0 1em; }
            h1 { font-size: 1.6em; } h2 { font-size: 1.2em; margin-top: 2em; }
            figure { margin: 1.5em 0; } figure img { width: 100%; background: white; border-radius: 4px; }
            figcaption, .caption, .from { font-size: 0.9em; opacity: 0.8; }
            .wide { overflow-x: auto; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.92em; }
            th, td { padding: 0.25em 0.7em; text-align: left; white-space: nowrap; }
            td.wrap { white-space: normal; }
            th { border-top: 2px solid; border-bottom: 1px solid; } tr:last-child td { border-bottom: 2px solid; }
            .number { text-align: right; }
            .holds { color: #007a55; } .does-not-hold { color: #c04a00; } .undecided { opacity: 0.75; }
            """;

    private HtmlPage() {}

    static String of(Report report) {
        StringBuilder html = new StringBuilder();
        html.append("<h1>").append(escape(report.title())).append("</h1>\n<ul class=\"from\">\n");
        for (String line : report.provenance()) {
            html.append("<li>").append(escape(line)).append("</li>\n");
        }
        html.append("</ul>\n");
        for (Report.Part part : report.parts()) {
            append(html, part);
        }
        return page(report.title(), html.toString());
    }

    /** A page that leads to several reports. */
    static String index(List<Report> reports) {
        StringBuilder html = new StringBuilder("<h1>aesam: reports</h1>\n");
        for (Report report : reports) {
            html.append("<h2><a href=\"")
                    .append(escape(report.name()))
                    .append(".html\">")
                    .append(escape(report.title()))
                    .append("</a></h2>\n");
            claims(html, report.claims());
        }
        return page("aesam: reports", html.toString());
    }

    private static String page(String title, String body) {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
                + escape(title) + "</title>\n<style>\n" + STYLE + "</style>\n</head>\n<body>\n" + body
                + "</body>\n</html>\n";
    }

    /** One piece of a report, to stand in another page. */
    public static String fragment(Report.Part part) {
        StringBuilder html = new StringBuilder();
        append(html, part);
        return html.toString();
    }

    private static void append(StringBuilder html, Report.Part part) {
        if (part instanceof Report.Text text) {
            html.append("<p>").append(escape(text.text())).append("</p>\n");
        } else if (part instanceof Report.Drawn drawn) {
            figure(html, drawn.figure());
        } else if (part instanceof Report.Tabled tabled) {
            table(html, tabled.table());
        } else if (part instanceof Report.Claims claims) {
            html.append("<h2>What the paper says, and whether it holds here</h2>\n");
            claims(html, claims.claims());
        }
    }

    private static void figure(StringBuilder html, Figure figure) {
        String svg = Base64.getEncoder().encodeToString(figure.svg().getBytes(StandardCharsets.UTF_8));
        html.append("<figure>\n<img alt=\"")
                .append(escape(figure.caption()))
                .append("\" src=\"data:image/svg+xml;base64,")
                .append(svg)
                .append("\">\n<figcaption>")
                .append(escape(figure.caption()))
                .append("</figcaption>\n</figure>\n");
    }

    private static void table(StringBuilder html, ResultTable table) {
        html.append("<p class=\"caption\">")
                .append(escape(table.caption()))
                .append("</p>\n<div class=\"wide\"><table>\n<tr>");
        for (int c = 0; c < table.cells().columnCount(); c++) {
            html.append(table.isNumeric(c) ? "<th class=\"number\">" : "<th>")
                    .append(escape(table.cells().column(c).name()))
                    .append("</th>");
        }
        html.append("</tr>\n");
        for (int r = 0; r < table.cells().rowCount(); r++) {
            html.append("<tr>");
            for (int c = 0; c < table.cells().columnCount(); c++) {
                html.append(table.isNumeric(c) ? "<td class=\"number\">" : "<td>")
                        .append(marked(escape(table.text(r, c)), table.marks().get(new ResultTable.Place(r, c))))
                        .append("</td>");
            }
            html.append("</tr>\n");
        }
        html.append("</table></div>\n");
    }

    private static String marked(String text, ResultTable.@Nullable Mark mark) {
        if (mark == null) {
            return text;
        }
        return mark == ResultTable.Mark.BEST ? "<b>" + text + "</b>" : "<u>" + text + "</u>";
    }

    private static void claims(StringBuilder html, List<Claim> claims) {
        if (claims.isEmpty()) {
            return;
        }
        html.append("<div class=\"wide\"><table>\n<tr><th>claim</th><th>here</th><th>evidence</th></tr>\n");
        for (Claim claim : claims) {
            String verdict = claim.verdict().toString();
            html.append("<tr><td class=\"wrap\">")
                    .append(escape(claim.statement()))
                    .append("</td><td class=\"")
                    .append(verdict.replace(' ', '-'))
                    .append("\">")
                    .append(verdict)
                    .append("</td><td class=\"wrap\">")
                    .append(escape(claim.evidence()))
                    .append("</td></tr>\n");
        }
        html.append("</table></div>\n");
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
