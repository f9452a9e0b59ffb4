package aesam.cli;

/**
 * Ctrl-C and {@code kill}: the first one interrupts the work, which ends within a step and leaves a checkpoint; a second one
 * ends the process at once.
 */
final class Signals {
    private static final int INT = 130;
    private static final int TERM = 143;
    private int received;

    /** Listens from now on, for the work of a thread. */
    static Signals interrupting(Thread work) {
        Signals signals = new Signals();
        org.jline.utils.Signals.register("INT", () -> signals.on(INT, work));
        org.jline.utils.Signals.register("TERM", () -> signals.on(TERM, work));
        return signals;
    }

    private synchronized void on(int exitCode, Thread work) {
        if (received != 0) {
            Runtime.getRuntime().halt(exitCode);
        }
        received = exitCode;
        System.err.println("Stopping; once more stops at once.");
        work.interrupt();
    }

    /** The exit code of work that ended with this one: 143 where it was SIGTERM that interrupted it. */
    synchronized int exitCode(int ended) {
        return ended == Main.INTERRUPTED && received != 0 ? received : ended;
    }
}
