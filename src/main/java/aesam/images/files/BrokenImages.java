package aesam.images.files;

import java.util.Locale;

/** What happens if files in a folder of images are no whole images. */
public enum BrokenImages {
    /** Reading fails and names them. */
    FAIL,
    /** They are left out. To know them, all images are decoded before training, unless a cache knows them. */
    SKIP;

    /** The name on the command line and in records. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
