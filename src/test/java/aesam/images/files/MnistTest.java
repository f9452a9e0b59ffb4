package aesam.images.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.Fuzz;
import aesam.images.Dataset;
import aesam.images.Normalization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Idx files of three training images and two test images. */
class MnistTest {
    private static final Mnist SMALL =
            new Mnist("mnist", "MNIST", 3, 2, Mnist.of(DatasetName.MNIST).classes(), Normalization.MNIST);

    @TempDir
    Path around;

    private Path folder = Path.of("");

    @BeforeEach
    void createFolder() throws IOException {
        folder = Files.createDirectory(around.resolve("in"));
    }

    private static byte[] labels(int... labels) {
        ByteBuffer file = ByteBuffer.allocate(8 + labels.length).putInt(0x801).putInt(labels.length);
        Arrays.stream(labels).forEach(label -> file.put((byte) label));
        return file.array();
    }

    /** Image i is i + 1 all over, but for its second pixel, which is 200. */
    private static byte[] images(int images) {
        ByteBuffer file = ByteBuffer.allocate(16 + images * 784);
        file.putInt(0x803).putInt(images).putInt(28).putInt(28);
        for (int i = 0; i < images; i++) {
            byte[] image = new byte[784];
            Arrays.fill(image, (byte) (i + 1));
            image[1] = (byte) 200;
            file.put(image);
        }
        return file.array();
    }

    private static byte[] zipped(byte[] content, boolean gz) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = gz ? new GZIPOutputStream(bytes) : bytes) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private void write(Path to, String separator, boolean gz) throws IOException {
        Files.createDirectories(to);
        String end = gz ? ".gz" : "";
        Files.write(to.resolve("train-images" + separator + "idx3-ubyte" + end), zipped(images(3), gz));
        Files.write(to.resolve("train-labels" + separator + "idx1-ubyte" + end), zipped(labels(7, 0, 9), gz));
        Files.write(to.resolve("t10k-images" + separator + "idx3-ubyte" + end), zipped(images(2), gz));
        Files.write(to.resolve("t10k-labels" + separator + "idx1-ubyte" + end), zipped(labels(1, 2), gz));
    }

    @ParameterizedTest
    @CsvSource({".,-,false", ".,-,true", "raw,-,false", "MNIST/raw,-,true", ".,.,false"})
    void theFilesAreReadWhereverTheyAreKept(String where, String separator, boolean gz) throws IOException {
        write(folder.resolve(where), separator, gz);
        Dataset data = SMALL.read(folder);
        assertThat(data.train().size()).isEqualTo(3);
        assertThat(data.train().label(2)).isEqualTo(9);
        assertThat(data.train().classes()).startsWith("0", "1").hasSize(10);
        assertThat(data.train().picture(2).getRGB(1, 0) & 0xFFFFFF).isEqualTo(0xC8C8C8);
        assertThat(data.train().picture(2).getRGB(0, 1) & 0xFFFFFF).isEqualTo(0x030303);
        assertThat(data.test().label(0)).isOne();
        assertThat(data.test().picture(1).getRGB(27, 27) & 0xFFFFFF).isEqualTo(0x020202);
    }

    @Test
    void whatIsMissingOrAnotherDatasetsIsNamed() throws IOException {
        assertThatThrownBy(() -> Datasets.load("fashion-mnist", folder))
                .isInstanceOf(AesamException.class)
                .hasMessageStartingWith(folder + " holds no train-images-idx3-ubyte or train-images-idx3-ubyte.gz;");
        write(folder, "-", false);
        assertThatThrownBy(() -> Datasets.load("mnist", folder))
                .isInstanceOf(AesamException.class)
                .hasMessage(folder.resolve("train-images-idx3-ubyte") + " has a dimension of 3 where mnist has 60000: "
                        + "it is another dataset's, or damaged.");
        Files.write(folder.resolve("t10k-labels-idx1-ubyte"), labels(1, 10));
        assertThatThrownBy(() -> SMALL.read(folder))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("The label of image 1 is 10");
        Files.write(folder.resolve("t10k-labels-idx1-ubyte"), images(2));
        assertThatThrownBy(() -> SMALL.read(folder))
                .isInstanceOf(AesamException.class)
                .hasMessageEndingWith("t10k-labels-idx1-ubyte is no idx file of mnist: fetch it again.");
    }

    @Test
    void aThousandDamagedFilesAreReadOrRefused() throws Exception {
        for (boolean gz : List.of(false, true)) {
            Path to = folder.resolve(gz ? "gz" : "plain");
            write(to, "-", gz);
            Path file = to.resolve("train-images-idx3-ubyte" + (gz ? ".gz" : ""));
            new Fuzz(file, 4 << 20, f -> SMALL.read(to)).damage(Files.readAllBytes(file), 500);
        }
    }
}
