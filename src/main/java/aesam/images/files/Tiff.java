package aesam.images.files;

import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;

/** What the numbers in a TIFF file are (TIFF 6.0, PhotometricInterpretation). */
enum Tiff {
    /** Grey, red-green-blue, a palette, or what the JDK makes red-green-blue of. */
    COLOURS,
    CMYK;

    static boolean isTiff(ImageReader reader) throws IOException {
        return reader.getFormatName().equals("tif");
    }

    /**
     * Reads what they are.
     *
     * @throws BrokenImage if they are something else
     */
    static Tiff of(ImageReader reader) throws IOException, BrokenImage {
        TIFFField field = TIFFDirectory.createFromMetadata(reader.getImageMetadata(0))
                .getTIFFField(BaselineTIFFTagSet.TAG_PHOTOMETRIC_INTERPRETATION);
        int kind = field == null ? BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_RGB : field.getAsInt(0);
        return switch (kind) {
            case BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_WHITE_IS_ZERO,
                    BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_BLACK_IS_ZERO,
                    BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_RGB,
                    BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_PALETTE_COLOR,
                    BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_Y_CB_CR -> COLOURS;
            case BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_CMYK -> CMYK;
            default ->
                throw new BrokenImage(
                        "its numbers are neither grey, RGB nor CMYK, but of TIFF's kind %d; save it as RGB"
                                .formatted(kind));
        };
    }
}
