package aesam.images.files;

import aesam.images.ImageSet;
import aesam.images.Pixels;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * The numbers of a picture as red, green and blue of 8 bits, whatever colours a profile says that they are: of 16 bits
 * the upper 8, fewer than 8 spread over all, 32 bits and fractions cut to 0 … 255.
 */
final class Samples {
    private Samples() {}

    /** A picture of colours or of grey. */
    static Pixels rgb(BufferedImage picture) {
        Raster raster = picture.getRaster();
        ColorModel colours = picture.getColorModel();
        if (colours instanceof IndexColorModel) {
            return palette(picture);
        }
        boolean plain = colours instanceof ComponentColorModel && raster.getTransferType() == DataBuffer.TYPE_BYTE;
        return plain && raster.getNumBands() == ImageSet.CHANNELS ? bytes(raster) : samples(picture, false);
    }

    /** A picture of cyan, magenta, yellow and black. */
    static Pixels cmyk(BufferedImage picture) {
        return samples(picture, true);
    }

    /** (255 − ink)(255 − black)/255, rounded as Pillow does. */
    static byte printed(int ink, int black) {
        int paper = 255 - black;
        int product = ink * paper + 128;
        return (byte) (paper - (((product >> 8) + product) >> 8));
    }

    /**
     * A picture of a palette.
     *
     * @param levels of red, then of green, then of blue of all its colours
     */
    static Pixels palette(BufferedImage picture, byte[] levels) {
        Raster raster = picture.getRaster();
        int colours = levels.length / ImageSet.CHANNELS;
        byte[] bytes = new byte[Pixels.bytes(raster.getHeight(), raster.getWidth())];
        int[] row = new int[raster.getWidth()];
        int at = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            for (int colour : raster.getSamples(0, y, row.length, 1, 0, row)) {
                for (int c = 0; c < ImageSet.CHANNELS; c++) {
                    bytes[at++] = levels[c * colours + colour];
                }
            }
        }
        return new Pixels(raster.getHeight(), raster.getWidth(), bytes);
    }

    private static Pixels palette(BufferedImage picture) {
        int height = picture.getHeight();
        int width = picture.getWidth();
        byte[] bytes = new byte[Pixels.bytes(height, width)];
        int[] row = new int[width];
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int rgb : picture.getRGB(0, y, width, 1, row, 0, width)) {
                bytes[at++] = (byte) (rgb >> 16);
                bytes[at++] = (byte) (rgb >> 8);
                bytes[at++] = (byte) rgb;
            }
        }
        return new Pixels(height, width, bytes);
    }

    /** What most files hold, without a detour. */
    private static Pixels bytes(Raster raster) {
        int height = raster.getHeight();
        int width = raster.getWidth();
        byte[] bytes = new byte[Pixels.bytes(height, width)];
        raster.getDataElements(0, 0, width, height, bytes);
        return new Pixels(height, width, bytes);
    }

    private static Pixels samples(BufferedImage picture, boolean cmyk) {
        Raster raster = picture.getRaster();
        int height = raster.getHeight();
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        int next = bands >= ImageSet.CHANNELS ? 1 : 0;
        int alpha = picture.isAlphaPremultiplied() ? bands - 1 : -1;
        byte[] bytes = new byte[Pixels.bytes(height, width)];
        int[] row = new int[width * bands];
        int at = 0;
        for (int y = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int i = 0; i < row.length; i++) {
                int bits = picture.getColorModel().getComponentSize(i % bands);
                row[i] = level(row[i], bits, raster.getTransferType());
            }
            for (int p = 0; p < row.length; p += bands) {
                for (int c = 0; c < ImageSet.CHANNELS; c++) {
                    int sample = row[p + c * next];
                    if (cmyk) {
                        bytes[at++] = printed(sample, row[p + ImageSet.CHANNELS]);
                    } else {
                        bytes[at++] = (byte) (alpha < 0 ? sample : divided(sample, row[p + alpha]));
                    }
                }
            }
        }
        return new Pixels(height, width, bytes);
    }

    private static int level(int sample, int bits, int type) {
        if (bits < 8) {
            return sample * 255 / ((1 << bits) - 1);
        }
        return bits == 16 && type == DataBuffer.TYPE_USHORT ? sample >> 8 : Math.max(0, Math.min(255, sample));
    }

    /** A colour that was multiplied by its transparency. */
    private static int divided(int sample, int alpha) {
        return alpha == 0 ? sample : Math.min(255, 255 * sample / alpha);
    }
}
