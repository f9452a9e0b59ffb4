package aesam.images.files;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.Seed;
import aesam.images.Augmentation;
import aesam.images.Batches;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.images.Prefetch;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/**
 * How fast images are made ready for training, with nobody training on them.
 *
 * @param data whose training images are timed
 * @param augmentation of these
 * @param batch images in a batch
 * @param count images in a round, or all if there are fewer
 * @param rounds after one that is not counted
 */
public record LoaderSpeed(Dataset data, Augmentation augmentation, int batch, int count, int rounds) {
    private static final int PHOTOGRAPH_WIDTH = 500;
    private static final int PHOTOGRAPH_HEIGHT = 375;
    private static final int GRAIN = 60;

    public LoaderSpeed {
        require(rounds >= 1, "At least one round is timed, found %d.", rounds);
    }

    /** What is timed, in words. */
    public String images() {
        return timed() + (data.train().source().isInMemory() ? " images in memory" : " images from disk");
    }

    private int timed() {
        return Math.min(count, data.train().size()) / batch * batch;
    }

    /** Images a second, the median over rounds. */
    public double measure(int threads) {
        Batches batches =
                Batches.training(data, batch, augmentation, true, new Seed(1)).on(threads);
        double[] speeds = new double[rounds];
        for (int round = -1; round < rounds; round++) {
            long start = System.nanoTime();
            try (Prefetch prefetch = batches.epoch(round + 1, 0)) {
                for (int done = 0; done < timed(); done += batch) {
                    prefetch.next();
                }
                if (round >= 0) {
                    speeds[round] = timed() * 1e9 / (System.nanoTime() - start);
                }
            }
        }
        Arrays.sort(speeds);
        return speeds[rounds / 2];
    }

    /**
     * Writes JPEG files of 500 × 375 pixels and some 75 kB, to stand for photographs: embedded images, enlarged, with grain.
     *
     * @param count for training; there is one more to test on
     * @throws AesamException if they cannot be written
     */
    public static void writePhotographs(Path folder, int count) {
        ImageSet small = CifarMini.read().train();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i <= count; i++) {
            Path split = folder.resolve(i < count ? "train" : "test").resolve("photographs");
            Path file = split.resolve("%06d.jpg".formatted(i));
            try {
                Files.createDirectories(split);
                ImageIO.write(photograph(small.picture(i % small.size()), random), "jpg", file.toFile());
            } catch (IOException e) {
                throw new AesamException("%s cannot be written (%s).".formatted(file, e), e);
            }
        }
    }

    private static BufferedImage photograph(BufferedImage small, SplittableRandom random) {
        BufferedImage large = new BufferedImage(PHOTOGRAPH_WIDTH, PHOTOGRAPH_HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = large.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        g.drawImage(small, 0, 0, PHOTOGRAPH_WIDTH, PHOTOGRAPH_HEIGHT, null);
        g.dispose();
        for (int y = 0; y < PHOTOGRAPH_HEIGHT; y++) {
            for (int x = 0; x < PHOTOGRAPH_WIDTH; x++) {
                int grain = random.nextInt(2 * GRAIN + 1) - GRAIN;
                int rgb = large.getRGB(x, y);
                int red = grained(rgb >> 16, grain);
                int green = grained(rgb >> 8, grain);
                large.setRGB(x, y, red << 16 | green << 8 | grained(rgb, grain));
            }
        }
        return large;
    }

    private static int grained(int channel, int grain) {
        return Math.max(0, Math.min(255, (channel & 0xFF) + grain));
    }
}
