package aesam.run;

/** Where it is shown how far work is: a terminal, or the space below a cell. */
public interface Display {
    /** Something to read that stays. */
    void say(String text);

    /** A detail that stays where there is room for many lines, as in a terminal. */
    void detail(String line);

    /**
     * A place to show how far something is.
     *
     * @param title of what is done, such as an optimizer or an experiment
     */
    Bar bar(String title);

    /** Shows how far something is; what it shows replaces what it showed before. */
    @FunctionalInterface
    interface Bar {
        /**
         * So far.
         *
         * @param share done, in [0, 1]
         * @param words beside it
         */
        void show(double share, String words);
    }

    /** Whether a failure that nobody catches is shown there with all of its causes. */
    default boolean showsCauses() {
        return false;
    }

    /** Nowhere. */
    Display NONE = new Display() {
        @Override
        public void say(String text) {}

        @Override
        public void detail(String line) {}

        @Override
        public Bar bar(String title) {
            return (share, words) -> {};
        }
    };
}
