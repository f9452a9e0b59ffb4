package aesam.cli;

import java.io.PrintWriter;

/** One line of a terminal that is written over and over; nothing where there is no terminal. */
final class StatusLine {
    private final PrintWriter out;
    private final boolean terminal;
    private int width;

    StatusLine(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void show(String line) {
        if (terminal) {
            out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
            out.flush();
            width = line.length();
        }
    }

    /** Makes room for a whole line. */
    void clear() {
        show("");
        if (terminal) {
            out.print("\r");
        }
    }
}
