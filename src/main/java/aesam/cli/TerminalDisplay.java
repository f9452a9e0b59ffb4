package aesam.cli;

import aesam.run.Display;
import java.io.PrintWriter;
import java.util.Locale;

/** A terminal, or whatever standard output is: lines that stay, and in a terminal one that is written over and over. */
final class TerminalDisplay implements Display {
    private static final int BAR = 24;

    private final PrintWriter out;
    private final boolean terminal;
    private int width;

    TerminalDisplay(PrintWriter out) {
        this.out = out;
        this.terminal = Terminal.isTerminal();
    }

    @Override
    public synchronized void say(String text) {
        clear();
        out.println(text);
        out.flush();
    }

    @Override
    public void detail(String line) {
        say(line);
    }

    @Override
    public Bar bar(String title) {
        return (share, words) -> bar(title, share, words);
    }

    /** One that is full makes room for what is printed next. */
    private synchronized void bar(String title, double share, String words) {
        if (share >= 1) {
            clear();
            return;
        }
        int filled = (int) (BAR * share);
        show(String.format(
                Locale.ROOT,
                "%s%s %3.0f %% | %s | %s",
                "█".repeat(filled),
                "░".repeat(BAR - filled),
                Math.floor(100 * share),
                title,
                words));
    }

    /** Of images that are being read. */
    synchronized void images(String what, int done, int of) {
        if (done < of) {
            show(String.format(Locale.ROOT, "%s: %,d of %,d", what, done, of));
        } else {
            clear();
        }
    }

    private void clear() {
        show("");
        if (terminal) {
            out.print("\r");
            out.flush();
        }
    }

    private void show(String line) {
        if (terminal) {
            out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
            out.flush();
            width = line.length();
        }
    }
}
