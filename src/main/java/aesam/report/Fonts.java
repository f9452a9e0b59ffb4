package aesam.report;

import aesam.AesamException;
import java.awt.AWTError;

/** What is drawn with text needs fonts. Slim images of a JDK have none, nor fontconfig: then the JDK fails with some error. */
final class Fonts {
    private Fonts() {}

    /**
     * Draws.
     *
     * @param what is drawn, as the subject of a sentence
     * @throws AesamException if this machine can draw no text
     */
    static void draw(String what, Runnable drawing) {
        try {
            drawing.run();
        } catch (LinkageError | InternalError | AWTError e) {
            throw new AesamException(
                    what + " cannot be drawn: this machine has no fonts that Java can use; install them, as by"
                            + " apt-get install fontconfig fonts-dejavu-core libfreetype6.",
                    e);
        }
    }
}
