package benchmark;

import aesam.Seed;
import aesam.images.Augmentation;
import aesam.images.Batches;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.images.Prefetch;
import aesam.images.files.BrokenImages;
import aesam.images.files.DatasetName;
import aesam.images.files.Datasets;
import aesam.images.files.Storage;
import com.google.gson.Gson;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/**
 * How fast photographs are read, decoded, augmented and normalized, with nobody training on them: {@code FOLDER IMAGES ROUNDS
 * THREADS…}. The folder, which has to be empty, gets so many JPEG files. The answer is a line of JSON.
 */
final class LoaderSpeed {
    private static final int SIDE = 224;
    private static final int BATCH = 64;
    private static final int WIDTH = 500;
    private static final int HEIGHT = 375;
    private static final int GRAIN = 60;

    private LoaderSpeed() {}

    /** Images a second, the median over rounds. */
    private record Speed(int threads, double images_per_second) {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        int images = Integer.parseInt(args[1]);
        int rounds = Integer.parseInt(args[2]);
        writePhotographs(folder, images);
        Dataset data = Datasets.load(
                DatasetName.IMAGE_FOLDER,
                SIDE,
                BrokenImages.FAIL,
                Storage.at(folder).withMemory(0));
        List<Speed> speeds = new ArrayList<>();
        for (String threads : List.of(args).subList(3, args.length)) {
            int n = Integer.parseInt(threads);
            Batches batches = Batches.training(data, BATCH, Augmentation.RESIZED_CROP_AND_FLIP, true, new Seed(1))
                    .on(n);
            speeds.add(new Speed(n, measure(batches, rounds)));
        }
        System.out.println(new Gson().toJson(speeds));
    }

    private static double measure(Batches batches, int rounds) {
        double[] speeds = new double[rounds];
        // The first round warms up.
        for (int round = -1; round < rounds; round++) {
            long start = System.nanoTime();
            try (Prefetch prefetch = batches.epoch(round + 1, 0)) {
                int done = 0;
                while (prefetch.hasNext()) {
                    done += prefetch.next().size();
                }
                if (round >= 0) {
                    speeds[round] = done * 1e9 / (System.nanoTime() - start);
                }
            }
        }
        Arrays.sort(speeds);
        return speeds[rounds / 2];
    }

    /** Some 75 kB each: embedded images, enlarged, with grain. */
    private static void writePhotographs(Path folder, int count) throws IOException {
        ImageSet small = Datasets.load("cifar10-mini", null).train();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i <= count; i++) {
            Path split = folder.resolve(i < count ? "train" : "test").resolve("photographs");
            Files.createDirectories(split);
            BufferedImage photograph = photograph(small.picture(i % small.size()), random);
            ImageIO.write(
                    photograph, "jpg", split.resolve("%06d.jpg".formatted(i)).toFile());
        }
    }

    private static BufferedImage photograph(BufferedImage small, SplittableRandom random) {
        BufferedImage large = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = large.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        g.drawImage(small, 0, 0, WIDTH, HEIGHT, null);
        g.dispose();
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
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
