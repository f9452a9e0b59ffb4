package aesam.notebook;

import org.jspecify.annotations.Nullable;

/** A place on the screen: what is put there first is shown, what is put there later replaces it. */
final class Spot {
    private final Screen screen;
    private @Nullable String id;

    Spot(Screen screen) {
        this.screen = screen;
    }

    void put(Content content) {
        String known = id;
        if (known == null) {
            id = screen.show(content);
        } else {
            screen.update(known, content);
        }
    }
}
