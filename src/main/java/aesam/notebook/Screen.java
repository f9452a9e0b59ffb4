package aesam.notebook;

/** Where content is shown: below a cell, or in a terminal. */
interface Screen {
    /** Shows content and gives it a name by which it can be replaced. */
    String show(Content content);

    /** Replaces what was shown under a name. */
    void update(String id, Content content);
}
