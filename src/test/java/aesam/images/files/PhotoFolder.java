package aesam.images.files;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** Folders of small JPEG files of all sizes, for tests. */
public final class PhotoFolder {
    private PhotoFolder() {}

    /** Classes a, b, c, each with so many images in {@code train/} and two in the other split. */
    public static void write(Path folder, int perClass, String otherSplit) throws IOException {
        for (String name : new String[] {"a", "b", "c"}) {
            for (int i = 0; i < perClass; i++) {
                write(folder.resolve("train")
                        .resolve(name)
                        .resolve(String.format(Locale.ROOT, "%s-%03d.JPEG", name, i)));
            }
            for (int i = 0; i < 2; i++) {
                write(folder.resolve(otherSplit).resolve(name).resolve("%s-test-%s.jpg".formatted(name, i)));
            }
        }
    }

    /** One image; its name decides size and colours. */
    static void write(Path file) throws IOException {
        SplittableRandom random =
                new SplittableRandom(file.getFileName().toString().hashCode());
        BufferedImage image =
                new BufferedImage(20 + random.nextInt(40), 20 + random.nextInt(40), BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        for (int i = 0; i < 12; i++) {
            g.setColor(new Color(random.nextInt(256), random.nextInt(256), random.nextInt(256)));
            g.fillOval(random.nextInt(40), random.nextInt(40), 5 + random.nextInt(30), 5 + random.nextInt(30));
        }
        g.dispose();
        Files.createDirectories(file.resolveSibling(""));
        ImageIO.write(image, "jpg", file.toFile());
    }
}
