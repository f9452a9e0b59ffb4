package aesam.notebook;

import aesam.experiments.Experiment;
import aesam.experiments.Profile;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.network.Network;
import aesam.optim.Optimizer;
import aesam.record.Recipe;
import aesam.record.RunRecord;
import aesam.record.Settings;
import aesam.report.Claim;
import aesam.report.Figure;
import aesam.report.HtmlPage;
import aesam.report.ImageSheet;
import aesam.report.Report;
import aesam.report.ResultTable;
import aesam.run.Run;
import aesam.train.Summary;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.knowm.xchart.internal.chartpart.Chart;
import tech.tablesaw.api.Table;

/** How the library's values, Tablesaw's tables and XChart's charts look when they are shown. */
final class Rendering {
    private static final int MOST_ROWS = 60;
    private static final int HEAD = 20;
    private static final int TAIL = 5;
    private static final int SAMPLES = 16;

    /** A type and what its values are turned into. */
    private record Rule<T>(Class<T> type, Function<T, Content> rendering) {
        boolean accepts(Object value) {
            return type.isInstance(value);
        }

        Content render(Object value) {
            return rendering.apply(type.cast(value));
        }

        void registerWith(KernelScreen screen) {
            screen.register(type, rendering);
        }
    }

    private static final List<Rule<?>> RULES = List.of(
            new Rule<>(Content.class, content -> content),
            new Rule<>(Figure.class, Rendering::figure),
            new Rule<>(ResultTable.class, Rendering::table),
            new Rule<>(Report.class, Rendering::report),
            new Rule<>(Report.Text.class, text -> sentence(text.text())),
            new Rule<>(Report.Claims.class, Rendering::claims),
            new Rule<>(Claim.class, claim -> claims(new Report.Claims(List.of(claim)))),
            new Rule<>(Table.class, Rendering::table),
            new Rule<>(Chart.class, chart -> figure(new Figure("chart", chart.getTitle(), chart))),
            new Rule<>(BufferedImage.class, Rendering::image),
            new Rule<>(Dataset.class, Rendering::dataset),
            new Rule<>(ImageSet.class, Rendering::images),
            new Rule<>(Network.class, Rendering::network),
            new Rule<>(Optimizer.class, Rendering::optimizer),
            new Rule<>(Recipe.class, Rendering::recipe),
            new Rule<>(RunRecord.class, Rendering::record),
            new Rule<>(Run.Result.class, Rendering::result),
            new Rule<>(Summary.class, summary -> facts("summary", facts(summary))),
            new Rule<>(Experiment.class, Rendering::experiment),
            new Rule<>(Profile.class, profile -> sentence(profile.name() + ": " + profile.summary())));

    private Rendering() {}

    /** Has a kernel show all of these types so wherever they are a cell's last value. */
    static void registerWith(KernelScreen screen) {
        RULES.forEach(rule -> rule.registerWith(screen));
    }

    /** Anything as content; what has no rule of its own as its text. */
    static Content of(Object value) {
        for (Rule<?> rule : RULES) {
            if (rule.accepts(value)) {
                return rule.render(value);
            }
        }
        return Content.text(String.valueOf(value));
    }

    private static Content figure(Figure figure) {
        return new Content(
                "[figure " + figure.name() + ": " + figure.caption() + "]",
                Map.of(
                        Content.HTML, HtmlPage.fragment(figure),
                        Content.PNG, Base64.getEncoder().encodeToString(figure.png(1))));
    }

    private static Content image(BufferedImage image) {
        return new Content(
                "[image of " + image.getWidth() + " × " + image.getHeight() + " pixels]",
                Map.of(Content.PNG, png(image)));
    }

    /** PNG in base 64. */
    private static String png(BufferedImage image) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(out.toByteArray());
    }

    private static Content table(ResultTable table) {
        return Content.html(table.plain(), HtmlPage.fragment(table) + STYLE);
    }

    /** All rows of a short table; the first and last of a long one, with a count. */
    private static Content table(Table table) {
        int rows = table.rowCount();
        boolean shortened = rows > MOST_ROWS;
        Table shown = shortened ? table.first(HEAD).append(table.last(TAIL)) : table;
        String caption = (table.name() == null ? "" : table.name() + ": ")
                + rows
                + (rows == 1 ? " row" : " rows")
                + (shortened ? ", the first " + HEAD + " and the last " + TAIL + " shown" : "");
        String html = HtmlPage.fragment(ResultTable.of("table", caption, shown));
        return Content.html(caption + "\n" + shown.printAll(), html + STYLE);
    }

    /** Tables of reports have the same look below a cell as on their page. */
    private static final String STYLE = "<style>.aesam td, .aesam th { white-space: nowrap; } "
            + ".holds { color: #2a9d6f; } .does-not-hold { color: #d55e00; } " + HtmlPage.PRINT_STYLE
            + "</style>";

    private static Content report(Report report) {
        StringBuilder text = new StringBuilder(report.title());
        report.parts().forEach(part -> text.append("\n\n").append(of(part).text()));
        return Content.html(text.toString(), HtmlPage.fragment(report) + STYLE);
    }

    private static Content claims(Report.Claims claims) {
        if (claims.claims().isEmpty()) {
            return Content.text("No claim is tested here.");
        }
        StringBuilder text = new StringBuilder(claims.summary()).append('\n');
        claims.claims()
                .forEach(c -> text.append(c.verdict())
                        .append(": ")
                        .append(c.statement())
                        .append(" (")
                        .append(c.evidence())
                        .append(")\n"));
        return Content.html(text.toString().stripTrailing(), HtmlPage.fragment(claims) + STYLE);
    }

    private static Content dataset(Dataset data) {
        Content sheet = images(data.train());
        return new Content(
                data.name() + ": " + data.train().size() + " training and "
                        + data.test().size() + " test images",
                sheet.forms());
    }

    private static Content images(ImageSet images) {
        BufferedImage sheet = ImageSheet.of(images, SAMPLES);
        String text = images.size() + " images of " + images.width() + " × " + images.height() + " pixels, "
                + images.classes().size() + " classes, " + images.corrupted() + " corrupted labels";
        String html = "<p>" + HtmlPage.escape(text) + "; the first " + Math.min(SAMPLES, images.size())
                + ":</p><img style=\"width:100%;max-width:" + sheet.getWidth() / 2 + "px\" alt=\""
                + HtmlPage.escape(text)
                + "\" src=\"data:image/png;base64," + png(sheet) + "\">";
        return Content.html(text, html);
    }

    private static Content network(Network network) {
        return Content.text(String.format(
                Locale.ROOT,
                "network of %,d weights in %d tensors, %s",
                network.layout().size(),
                network.layout().tensors().size(),
                network.weights().getDataType()));
    }

    private static Content optimizer(Optimizer optimizer) {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("policy", String.valueOf(optimizer.decision().policy()));
        parts.put("perturbation", String.valueOf(optimizer.samStep().perturbation()));
        parts.put("selection", String.valueOf(optimizer.samStep().selection()));
        parts.put("reuse", String.valueOf(optimizer.reuse()));
        parts.put("base", String.valueOf(optimizer.base()));
        parts.put("model", String.valueOf(optimizer.decision().model()));
        return facts(optimizer.name(), parts);
    }

    private static Content recipe(Recipe recipe) {
        return facts(recipe.id(), Settings.of(recipe));
    }

    private static Content record(RunRecord record) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("state", record.json().state());
        facts.putAll(facts(record.json().summary()));
        return facts(record.recipe().id(), facts);
    }

    private static Content result(Run.Result result) {
        return facts(String.valueOf(result.folder().getFileName()), facts(result.summary()));
    }

    private static Map<String, String> facts(Summary summary) {
        Map<String, String> facts = new LinkedHashMap<>();
        String best = summary.bestEpoch() < 0
                ? ""
                : "; %s after epoch %s, the best by validation"
                        .formatted(percent(summary.bestTestAccuracy()), summary.bestEpoch() + 1);
        facts.put("test accuracy", percent(summary.lastTestAccuracy()) + best);
        facts.put("SAM steps", percent(summary.zeta()));
        facts.put("steps", String.valueOf(summary.steps()));
        facts.put("gradient evaluations", String.format(Locale.ROOT, "%.0f", summary.gradientEvaluations()));
        facts.put("seconds of steps", String.format(Locale.ROOT, "%.1f", summary.stepSeconds()));
        return facts;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    private static Content experiment(Experiment experiment) {
        return sentence(experiment.name() + ": " + experiment.title() + "; shows " + experiment.shows());
    }

    /** Jupyter breaks plain text amid words. */
    private static Content sentence(String text) {
        return Content.html(text, "<p>" + HtmlPage.escape(text) + "</p>");
    }

    /** Names and values, as a small table. */
    private static Content facts(String title, Map<String, String> facts) {
        StringBuilder text = new StringBuilder(title);
        StringBuilder html = new StringBuilder("<table class=\"aesam\"><tr><th colspan=\"2\" style=\"text-align:left\">"
                + HtmlPage.escape(title) + "</th></tr>");
        facts.forEach((name, value) -> {
            text.append("\n  ").append(name).append(": ").append(value);
            html.append("<tr><td style=\"text-align:left\">")
                    .append(HtmlPage.escape(name))
                    .append("</td><td style=\"text-align:left\">")
                    .append(HtmlPage.escape(value))
                    .append("</td></tr>");
        });
        return Content.html(text.toString(), html + "</table>" + STYLE);
    }
}
