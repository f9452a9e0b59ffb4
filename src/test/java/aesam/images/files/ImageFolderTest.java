package aesam.images.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.images.Dataset;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadAgain() {
        Dataset data = Datasets.load("cifar10-mini", null);
        ImageFolder.write(folder, data, 3);
        Dataset read = ImageFolder.read(folder, 32, 32);
        assertThat(read.train().size()).isEqualTo(30);
        assertThat(read.test().size()).isEqualTo(30);
        assertThat(read.train().classes())
                .containsExactlyInAnyOrderElementsOf(data.train().classes())
                .isSorted();
        int cat = read.train().classes().indexOf("cat");
        int first = cat;
        assertThat(read.train().label(first)).isEqualTo(cat);
        int original = 0;
        while (data.train().label(original) != data.train().classes().indexOf("cat")) {
            original++;
        }
        assertThat(read.train().picture(first).getRGB(5, 7))
                .isEqualTo(data.train().picture(original).getRGB(5, 7));
    }

    @Test
    void imagesAreScaledToCoverAndCutAtTheCentre() throws IOException {
        BufferedImage wide = new BufferedImage(60, 20, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = wide.createGraphics();
        g.setColor(Color.RED);
        g.fillRect(0, 0, 60, 20);
        g.setColor(Color.GREEN);
        g.fillRect(20, 0, 20, 20);
        g.dispose();
        for (String split : new String[] {"train", "test"}) {
            Path file = folder.resolve(split).resolve("a").resolve("x.png");
            Files.createDirectories(file.resolveSibling(""));
            ImageIO.write(wide, "png", file.toFile());
        }
        BufferedImage read = ImageFolder.read(folder, 10, 10).train().picture(0);
        assertThat(new Color(read.getRGB(5, 5))).isEqualTo(Color.GREEN);
        assertThat(new Color(read.getRGB(1, 5))).isEqualTo(Color.GREEN);
    }

    @Test
    void whatIsMissingOrDamagedIsNamed() throws IOException {
        assertThatThrownBy(() -> ImageFolder.read(folder, 32, 32))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("There is no folder " + folder.resolve("train"));
        Path bad = folder.resolve("train").resolve("a").resolve("bad.jpg");
        Files.createDirectories(bad.resolveSibling(""));
        Files.createDirectories(folder.resolve("test").resolve("a"));
        assertThatThrownBy(() -> ImageFolder.read(folder, 32, 32))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("has no images");
        Files.writeString(bad, "no picture");
        Files.writeString(folder.resolve("test").resolve("a").resolve("x.jpg"), "nor this");
        assertThatThrownBy(() -> ImageFolder.read(folder, 32, 32))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("bad.jpg");
        Files.createDirectories(folder.resolve("test").resolve("b"));
        assertThatThrownBy(() -> ImageFolder.read(folder, 32, 32))
                .isInstanceOf(AesamException.class)
                .hasMessageEndingWith("has not: b.");
    }
}
