package aesam.notebook;

import java.io.PrintStream;

/** A terminal: text alone; what is replaced is written over while nothing else was shown. */
final class TerminalScreen implements Screen {
    private final PrintStream out;
    private int shown;
    private int width;

    TerminalScreen(PrintStream out) {
        this.out = out;
    }

    @Override
    public String show(Content content) {
        endLine();
        out.println(content.text());
        shown++;
        return String.valueOf(shown);
    }

    @Override
    public void update(String id, Content content) {
        if (!id.equals(String.valueOf(shown))) {
            return;
        }
        String line = content.text().lines().findFirst().orElse("");
        out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
        out.flush();
        width = line.length();
    }

    private void endLine() {
        if (width > 0) {
            out.println();
            width = 0;
        }
    }
}
