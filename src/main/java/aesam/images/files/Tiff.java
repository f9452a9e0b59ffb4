package aesam.images.files;

import static javax.imageio.plugins.tiff.BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_CMYK;
import static javax.imageio.plugins.tiff.BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_Y_CB_CR;
import static javax.imageio.plugins.tiff.BaselineTIFFTagSet.TAG_PHOTOMETRIC_INTERPRETATION;

import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;

/** What the numbers in a TIFF file are (TIFF 6.0, PhotometricInterpretation). */
final class Tiff {
    private Tiff() {}

    /**
     * Whether they are inks; else they are grey, of a palette, red-green-blue, or what the JDK makes red-green-blue of.
     *
     * @param reader of any format
     * @throws BrokenImage if they are something else
     */
    static boolean isCmyk(ImageReader reader) throws IOException, BrokenImage {
        if (!reader.getFormatName().equals("tif")) {
            return false;
        }
        TIFFField field = TIFFDirectory.createFromMetadata(reader.getImageMetadata(0))
                .getTIFFField(TAG_PHOTOMETRIC_INTERPRETATION);
        int kind = field == null ? 0 : field.getAsInt(0);
        if (kind > PHOTOMETRIC_INTERPRETATION_Y_CB_CR) {
            throw new BrokenImage("its numbers are neither grey, RGB nor CMYK, but of TIFF's kind %s; save it as RGB"
                    .formatted(kind));
        }
        return kind == PHOTOMETRIC_INTERPRETATION_CMYK;
    }
}
