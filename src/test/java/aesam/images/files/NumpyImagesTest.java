package aesam.images.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.Fuzz;
import aesam.Mutation;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two images of one row and two pixels. */
class NumpyImagesTest {
    private static final List<String> CLASSES = List.of("cat", "dog");
    private static final byte[] PIXELS =
            NumpyFiles.npy("|u1", "(2, 1, 2, 3)", new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
    private static final byte[] LABELS = NumpyFiles.npy("|u1", "(2,)", new byte[] {1, 0});

    @TempDir
    Path around;

    private Path file = Path.of("");

    @BeforeEach
    void createFolder() throws IOException {
        file = Files.createDirectory(around.resolve("in")).resolve("images.npz");
    }

    private ImageSet read(Map<String, byte[]> arrays) throws IOException {
        Files.write(file, NumpyFiles.npz(arrays));
        return NumpyImages.read(file, null, Dataset.Split.TEST, CLASSES);
    }

    @Test
    void imagesLieBesideTheirLabels() throws IOException {
        ImageSet images = read(Map.of("x", PIXELS, "y", LABELS));
        assertThat(images.size()).isEqualTo(2);
        assertThat(images.label(0)).isEqualTo(1);
        assertThat(images.picture(1).getRGB(1, 0)).isEqualTo(0xFF0A0B0C);
    }

    @Test
    void greyIsThreeEqualColours() throws IOException {
        byte[] grey = NumpyFiles.npy("|u1", "(2, 1, 2, 1)", new byte[] {1, 2, 3, 4});
        assertThat(read(Map.of("x", grey, "y", LABELS)).picture(1).getRGB(0, 0)).isEqualTo(0xFF030303);
    }

    @Test
    void whatIsNoImagesOrSeveralIsSaidInASentence() throws IOException {
        byte[] fractions = NumpyFiles.npy("<f4", "(2, 1, 1, 3)", new byte[24]);
        assertThatThrownBy(() -> read(Map.of("x", fractions, "y", LABELS)))
                .isInstanceOf(AesamException.class)
                .hasMessage(file
                        + " cannot be read as images (it holds no images, but y, x (it holds fractions; if they are"
                        + " labels, write array.astype('int64'), and if they are images from 0 to 1,"
                        + " (255 * array).round().astype('uint8'))).");
        assertThatThrownBy(() -> read(Map.of("a", PIXELS, "b", PIXELS, "y", LABELS)))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("it holds several arrays that may be the images");
        byte[] planes = NumpyFiles.npy("|u1", "(2, 3, 1, 2)", new byte[12]);
        assertThatThrownBy(() -> read(Map.of("x", planes, "y", LABELS)))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("the shape [2, 3, 1, 2]");
    }

    /** The second kind of damage is within the arrays, where the checksums of the zip are right. */
    private void damage(int cases) throws Exception {
        Map<String, byte[]> arrays = new LinkedHashMap<>(Map.of("x", PIXELS, "y", LABELS));
        Fuzz fuzz = new Fuzz(file, 4 << 20, f -> NumpyImages.read(f, null, Dataset.Split.TEST, CLASSES));
        fuzz.damage(NumpyFiles.npz(arrays), cases);
        fuzz.feed(
                i -> {
                    arrays.put("x", Mutation.of(PIXELS, i));
                    return NumpyFiles.npz(arrays);
                },
                cases);
        Path labels = Files.write(file.resolveSibling("labels.npy"), LABELS);
        new Fuzz(file, 4 << 20, f -> NumpyImages.read(f, labels, Dataset.Split.TEST, CLASSES)).damage(PIXELS, cases);
    }

    @Test
    void threeThousandDamagedArraysAreReadOrRefused() throws Exception {
        damage(1_000);
    }

    @Test
    @Tag("reliability")
    void thirtyThousandAreReadOrRefused() throws Exception {
        damage(10_000);
    }
}
