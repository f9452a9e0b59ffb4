package aesam.notebook;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something to be shown, in as many forms as there are; who shows it takes the richest that it can.
 *
 * @param text for a terminal
 * @param forms by MIME type, without the text: {@code text/html}, and {@code image/png} in base 64
 */
public record Content(String text, Map<String, String> forms) {
    static final String HTML = "text/html";
    static final String PNG = "image/png";

    public Content {
        forms = Map.copyOf(forms);
    }

    /** Text alone. */
    public static Content text(String text) {
        return new Content(text, Map.of());
    }

    /** A page's fragment, and the same as text. */
    public static Content html(String text, String html) {
        return new Content(text, Map.of(HTML, html));
    }

    /** Every form by its MIME type, the text among them. */
    Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>(forms);
        all.put("text/plain", text);
        return all;
    }
}
