package aesam.notebook;

import org.jspecify.annotations.Nullable;

/** A place on a screen: what is put there first is shown, what is put there later replaces it. */
final class Place {
    private final Screen screen;
    private @Nullable String id;

    Place(Screen screen) {
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
