package aesam;

/** Someone has asked a running training to stop; everything up to the last whole step is recorded. */
public final class Interruption extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Interruption() {
        this("Interrupted.");
    }

    /** Says where, and how to go on. */
    public Interruption(String message) {
        super(message);
    }

    /** Nothing: a notebook lists below the sentence what is given here. */
    @Override
    public StackTraceElement[] getStackTrace() {
        return new StackTraceElement[0];
    }

    /**
     * Ends the current work if the thread was interrupted, and clears its flag; a {@link WorkThread} remembers it.
     *
     * @throws Interruption if it was
     */
    public static void check() {
        boolean flag = Thread.interrupted();
        if (flag || (Thread.currentThread() instanceof WorkThread worker && worker.wasInterrupted())) {
            throw new Interruption();
        }
    }
}
