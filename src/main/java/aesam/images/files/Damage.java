package aesam.images.files;

import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import org.jspecify.annotations.Nullable;

/**
 * Libjpeg fills what is missing of an image with grey and only warns. What it warns of is damage where pixels are missing or
 * wrong; stray bytes between segments and odd metadata are not.
 */
final class Damage implements IIOReadWarningListener {
    private static final Set<String> SIGNS = Set.of("premature end", "bad huffman code", "instead of rst");

    private @Nullable String found;

    @Override
    public void warningOccurred(ImageReader source, String warning) {
        String lower = warning.toLowerCase(Locale.ROOT);
        if (SIGNS.stream().anyMatch(lower::contains)) {
            found = lower;
        }
    }

    void check() throws BrokenImage {
        if (found != null) {
            throw new BrokenImage(found);
        }
    }
}
