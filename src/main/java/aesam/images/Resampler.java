package aesam.images;

import java.util.Arrays;

/**
 * Scales a rectangle of an image, bilinear with the filter widened where it shrinks, so that every pixel counts
 * (antialiasing): what Pillow and torchvision call bilinear. A pixel is read at most as far as the rectangle's edge.
 */
final class Resampler {
    /** A rectangle in pixels from the top left corner; it may cut pixels. */
    record Box(double top, double left, double height, double width) {
        /** The whole image. */
        static Box all(Pixels image) {
            return new Box(0, 0, image.height(), image.width());
        }
    }

    /** Which source pixels make up each output, along one axis: {@code count} of them from {@code first} on. */
    private record Taps(int count, int[] first, float[] weights) {
        static Taps of(double from, double length, int outputs, boolean mirrored) {
            double scale = length / outputs;
            double support = Math.max(1, scale);
            int lowest = (int) Math.floor(from);
            int end = (int) Math.ceil(from + length);
            // No more pixels have their centre within the filter.
            int count = Math.min((int) Math.ceil(2 * support), end - lowest);
            int[] first = new int[outputs];
            float[] weights = new float[outputs * count];
            for (int o = 0; o < outputs; o++) {
                double centre = from + (o + 0.5) * scale;
                int to = mirrored ? outputs - 1 - o : o;
                first[to] = Math.min(end - count, Math.max(lowest, (int) Math.floor(centre - support + 0.5)));
                double sum = 0;
                for (int i = 0; i < count; i++) {
                    sum += weight(first[to] + i, centre, support);
                }
                for (int i = 0; i < count; i++) {
                    weights[to * count + i] = (float) (weight(first[to] + i, centre, support) / sum);
                }
            }
            return new Taps(count, first, weights);
        }

        private static double weight(int pixel, double centre, double support) {
            return Math.max(0, 1 - Math.abs(pixel + 0.5 - centre) / support);
        }
    }

    private Resampler() {}

    /** The rectangle of an image in another size. */
    static Pixels scale(Pixels image, Box box, int height, int width) {
        byte[] out = new byte[Pixels.bytes(height, width)];
        write(image, box, false, height, width, out, 0);
        return new Pixels(height, width, out);
    }

    /** Writes the rectangle, mirrored left to right if wanted, as height × width × 3 bytes from {@code to} on. */
    static void write(Pixels image, Box box, boolean mirrored, int height, int width, byte[] out, int to) {
        Taps columns = Taps.of(box.left, box.width, width, mirrored);
        Taps rows = Taps.of(box.top, box.height, height, false);
        int top = (int) Math.floor(box.top);
        int bottom = (int) Math.ceil(box.top + box.height);
        int stride = width * ImageSet.CHANNELS;
        float[] narrowed = new float[(bottom - top) * stride];
        for (int y = top; y < bottom; y++) {
            int row = image.offset() + y * image.width() * ImageSet.CHANNELS;
            narrow(image.bytes(), row, columns, narrowed, (y - top) * stride);
        }
        float[] sums = new float[stride];
        for (int y = 0; y < height; y++) {
            Arrays.fill(sums, 0.5f);
            for (int i = 0; i < rows.count; i++) {
                float weight = rows.weights[y * rows.count + i];
                int at = (rows.first[y] + i - top) * stride;
                for (int x = 0; x < stride; x++) {
                    sums[x] += weight * narrowed[at + x];
                }
            }
            for (int x = 0; x < stride; x++) {
                out[to + y * stride + x] = (byte) sums[x];
            }
        }
    }

    private static void narrow(byte[] bytes, int row, Taps columns, float[] out, int to) {
        int at = to;
        for (int x = 0, w = 0; x < columns.first.length; x++) {
            int p = row + columns.first[x] * ImageSet.CHANNELS;
            float red = 0;
            float green = 0;
            float blue = 0;
            for (int i = 0; i < columns.count; i++, w++, p += ImageSet.CHANNELS) {
                float weight = columns.weights[w];
                red += weight * (bytes[p] & 0xFF);
                green += weight * (bytes[p + 1] & 0xFF);
                blue += weight * (bytes[p + 2] & 0xFF);
            }
            out[at++] = red;
            out[at++] = green;
            out[at++] = blue;
        }
    }
}
