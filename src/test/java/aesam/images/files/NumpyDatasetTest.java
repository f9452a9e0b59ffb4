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
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images of 2 × 2 grey pixels, whose level is their label. */
class NumpyDatasetTest {
    @TempDir
    Path around;

    private Path file = Path.of("");

    @BeforeEach
    void createFolder() throws IOException {
        file = Files.createDirectory(around.resolve("in")).resolve("my.npz");
    }

    private static byte[] images(int... levels) {
        byte[] bytes = new byte[4 * levels.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) levels[i / 4];
        }
        return NumpyFiles.npy("|u1", "(%s, 2, 2)".formatted(levels.length), bytes);
    }

    /** A column, as MedMNIST has it. */
    private static byte[] labels(int... labels) {
        byte[] bytes = new byte[labels.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) labels[i];
        }
        return NumpyFiles.npy("|u1", "(%s, 1)".formatted(labels.length), bytes);
    }

    private Dataset read(Map<String, byte[]> arrays) throws IOException {
        Files.write(file, NumpyFiles.npz(arrays));
        return NumpyDataset.in(file).read();
    }

    private void assertRefused(Map<String, byte[]> arrays, String sentence) {
        assertThatThrownBy(() -> read(arrays))
                .isInstanceOf(AesamException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(sentence);
    }

    private static void assertLevelsAreLabels(ImageSet images, int... levels) {
        assertThat(images.size()).isEqualTo(levels.length);
        for (int i = 0; i < levels.length; i++) {
            assertThat(images.label(i)).isEqualTo(levels[i]);
            assertThat(images.picture(i).getRGB(1, 1) & 0xFF).isEqualTo(levels[i]);
        }
    }

    /** As many images of each kind, so that only names tell them apart. */
    @ParameterizedTest
    @CsvSource({
        "train_images, train_labels, test_images, test_labels",
        "x_train, y_train, x_test, y_test",
        "X_train, y_train, X_val, y_val",
        "images_train, targets_train, images_test, targets_test"
    })
    void namesSayWhatIsTrainedOnAndTestedWith(String train, String trainLabels, String test, String testLabels)
            throws IOException {
        Dataset data = read(Map.of(
                test, images(2, 0, 1),
                testLabels, labels(2, 0, 1),
                train, images(0, 1, 0),
                trainLabels, labels(0, 1, 0)));
        assertLevelsAreLabels(data.train(), 0, 1, 0);
        assertLevelsAreLabels(data.test(), 2, 0, 1);
        assertThat(data.validation()).isNull();
        assertThat(data.train().classes()).containsExactly("0", "1", "2");
        assertThat(data.name()).isEqualTo("my.npz");
    }

    private static Map<String, byte[]> medical() {
        return new LinkedHashMap<>(Map.of(
                "train_images", images(1, 0, 1),
                "train_labels", labels(1, 0, 1),
                "val_images", images(0, 1),
                "val_labels", labels(0, 1),
                "test_images", images(1, 1),
                "test_labels", labels(1, 1)));
    }

    @Test
    void thoseOfValidationAreValidatedWith() throws IOException {
        Dataset data = read(medical());
        assertLevelsAreLabels(data.train(), 1, 0, 1);
        assertLevelsAreLabels(data.images(Dataset.Split.VALIDATION), 0, 1);
        assertLevelsAreLabels(data.test(), 1, 1);
        assertThat(NumpyDataset.in(file).trainImages()).isEqualTo(3);
        assertThat(NumpyDataset.in(file).side()).isEqualTo(2);
    }

    @Test
    void whatIsMissingIsSaidInASentence() throws IOException {
        assertRefused(
                Map.of("images", images(0, 1)),
                "must hold images to train on and to test with, but holds images; write numpy.savez(file, train_images=…,"
                        + " train_labels=…, test_images=…, test_labels=…).");
        Map<String, byte[]> unlabelled = medical();
        unlabelled.remove("test_labels");
        assertRefused(unlabelled, "it holds no labels of 2 test images, but ");
        Map<String, byte[]> fewer = medical();
        fewer.put("train_labels", labels(1, 0));
        assertRefused(fewer, "it holds no labels of 3 train images, but ");
        Map<String, byte[]> fromElsewhere = medical();
        fromElsewhere.put("test_labels", labels(1, 200));
        assertRefused(fromElsewhere, "has the label 200, but only 3 images to train on; number the classes from 0.");
        Map<String, byte[]> negative = medical();
        negative.put("test_labels", NumpyFiles.npy("|i1", "(2,)", new byte[] {1, -1}));
        assertRefused(negative, "the class of image 1 is -1");
        Map<String, byte[]> deep = medical();
        deep.put("train_images", NumpyFiles.npy("|u1", "(3, 1, 1, 28)", new byte[3 * 28]));
        assertRefused(deep, "expected unsigned bytes, images × height × width × 3");
        Files.write(file, images(0, 1));
        assertThatThrownBy(() -> NumpyDataset.in(file))
                .isInstanceOf(AesamException.class)
                .hasMessage(file
                        + " holds one array; save images and labels in one file with numpy.savez, by their names.");
    }

    @Test
    void trainingAndValidationTogetherAreTrainedOn() throws IOException {
        Dataset data = read(Map.of(
                "trainval_images", images(0, 1),
                "trainval_labels", labels(0, 1),
                "test_images", images(1),
                "test_labels", labels(1)));
        assertLevelsAreLabels(data.train(), 0, 1);
        assertThat(data.validation()).isNull();
    }

    private void damage(int cases) throws Exception {
        Map<String, byte[]> arrays = medical();
        Fuzz fuzz = new Fuzz(file, 4 << 20, f -> NumpyDataset.in(f).read());
        fuzz.damage(NumpyFiles.npz(arrays), cases);
        for (String name : List.of("train_images", "val_labels")) {
            byte[] whole = Objects.requireNonNull(medical().get(name));
            fuzz.feed(
                    i -> {
                        arrays.put(name, Mutation.of(whole, i));
                        return NumpyFiles.npz(arrays);
                    },
                    cases);
            arrays.put(name, whole);
        }
    }

    @Test
    void threeThousandDamagedFilesAreReadOrRefused() throws Exception {
        damage(1_000);
    }

    @Test
    @Tag("reliability")
    void thirtyThousandAreReadOrRefused() throws Exception {
        damage(10_000);
    }
}
