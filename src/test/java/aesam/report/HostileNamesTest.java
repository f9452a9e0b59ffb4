package aesam.report;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.images.ImageSet;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** Names of classes, runs and files, and failures, may be anything: they stand for themselves wherever they are shown. */
class HostileNamesTest {
    private static final String PLAIN = "plain";

    private static Figure figure(String name) {
        double[] x = {1, 2};
        return new Plot(name, name, name)
                .line(name, Style.of("sam"), x, x)
                .named(List.of(name, PLAIN))
                .figure("x", name);
    }

    private static String page(String name) {
        return HtmlPage.of(new Report(
                "x",
                name,
                List.of(name),
                List.of(
                        new Report.Text("Left out: " + name),
                        figure(name),
                        new ResultTable("x", name, List.of(ResultTable.Row.of(name, name))),
                        new Report.Claims(List.of(new Claim(name, Claim.Verdict.HOLDS, name))))));
    }

    /** What remains of a page if pictures are left out: text, element by element. */
    private static String skeleton(String page) {
        return page.replaceAll("base64,[^\"]*", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "\" onload=\"alert(1)",
                "' onload='alert(1)",
                "<img src=x onerror=alert(1)>",
                "&lt;b&gt;&amp;",
                "]]><svg/onload=alert(1)>",
                "<!--",
                "a\u0000\u001b[31m\ufffe\ud800z",
                "\u202eabc"
            })
    void namesStandForThemselves(String name) throws Exception {
        assertThat(skeleton(page(name)).replace(HtmlPage.escape(name), PLAIN)).isEqualTo(skeleton(page(PLAIN)));
        assertThat(HtmlPage.escape(name)).doesNotContain("<", ">", "\"", "'");

        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        figure(name).svg().replaceFirst("<!DOCTYPE[^>]*>", "").getBytes(StandardCharsets.UTF_8)));
        NodeList elements = svg.getElementsByTagName("*");
        for (int i = 0; i < elements.getLength(); i++) {
            assertThat(elements.item(i).getNodeName())
                    .isIn("svg", "defs", "clipPath", "path", "g", "text", "line", "rect");
            for (int a = 0; a < elements.item(i).getAttributes().getLength(); a++) {
                assertThat(elements.item(i).getAttributes().item(a).getNodeName())
                        .doesNotStartWith("on");
            }
        }
        assertThat(figure(name).png()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\ufdfd",
                "<b>",
                "\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00"
            })
    void classesOfAnyNameAreShown(String name) {
        ImageSet images = new ImageSet(1, 1, new byte[3], new int[1], List.of(name));
        assertThat(ImageSheet.of(images, 1).getWidth()).isPositive();
    }
}
