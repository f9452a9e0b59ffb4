package aesam.images.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.Fuzz;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelFileTest {
    private static final List<String> CLASSES = List.of("cat", "dog, small", "frog", "horse");

    @TempDir
    Path around;

    private Path file = Path.of("");

    @BeforeEach
    void createFolder() throws IOException {
        file = Files.createDirectory(around.resolve("in")).resolve("labels.csv");
    }

    private int[] read(String text, int images) throws IOException {
        return LabelFile.read(Files.writeString(file, text), CLASSES, images);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2\n0\n1\n",
                "2\r\n0\r\n1",
                "\uFEFF2\n0\n1\n",
                "frog\ncat\ndog, small\n\n",
                "\"frog\"\n\"cat\"\n\"dog, small\"\n",
                "label\n2\n0\n1\n",
                "class\n frog\ncat \ndog, small",
                "file,label\na.png,2\nb.png,0\nc.png,1\n",
                "file, Label ,size\n\"a, \"\"x\"\".png\",frog,3\nb.png, \"cat\" ,4\nc.png,\"dog, small\",5\n",
                "file;label\na.png;2\nb.png;0\nc.png;1\n",
                "file\tlabel\na, b.png\tfrog\nb.png\tcat\nc.png\t\"dog, small\"\n",
                "label,file\nfrog,a\ncat,b\n\"dog, small\",c\n"
            })
    void labelsAreNumbersOrNames(String text) throws IOException {
        assertThat(read(text, 3)).containsExactly(2, 0, 1);
    }

    private static byte[] npy(String type, String shape, ByteOrder order, int bytes, long... numbers) {
        ByteBuffer file = ByteBuffer.allocate(bytes * numbers.length).order(order);
        for (long number : numbers) {
            switch (bytes) {
                case 1 -> file.put((byte) number);
                case 4 -> file.putInt((int) number);
                default -> file.putLong(number);
            }
        }
        return NumpyFiles.npy(type, shape, file.array());
    }

    private int[] read(byte[] npy, int images) throws IOException {
        return LabelFile.read(Files.write(file, npy), CLASSES, images);
    }

    @Test
    void numpysWholeNumbersAreRead() throws IOException {
        ByteOrder little = ByteOrder.LITTLE_ENDIAN;
        assertThat(read(npy("<i8", "(3,)", little, 8, 2, 0, 1), 3)).containsExactly(2, 0, 1);
        assertThat(read(npy("|u1", "(3, 1)", little, 1, 2, 0, 1), 3)).containsExactly(2, 0, 1);
        assertThat(read(npy(">i4", "(3,)", ByteOrder.BIG_ENDIAN, 4, 2, 0, 1), 3))
                .containsExactly(2, 0, 1);
    }

    @Test
    void otherArraysAreRefused() throws IOException {
        ByteOrder little = ByteOrder.LITTLE_ENDIAN;
        assertThatThrownBy(() -> read(npy("<i8", "(3,)", little, 8, 2, 0, -1), 3))
                .isInstanceOf(AesamException.class)
                .hasMessage(file + ": the class of image 2 is -1; give a number from 0 to 3.");
        assertThatThrownBy(() -> read(npy("<i8", "(2,)", little, 8, 2, 0), 3))
                .hasMessage(file + " has 2 labels, but there are 3 images; give one line an image.");
        assertThatThrownBy(() -> read(npy("<f8", "(3,)", little, 8, 2, 0, 1), 3))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("it holds fractions; if they are labels, write array.astype('int64')");
        assertThatThrownBy(() -> read(npy("<U9", "(3,)", little, 8, 2, 0, 1), 3))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("it holds no whole numbers in C's order");
        assertThatThrownBy(() -> read(npy("|O", "()", little, 8, 2), 3))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("it holds objects of Python");
        assertThatThrownBy(() -> read(npy("<i8", "(2, 2)", little, 8, 2, 0, 1, 1), 4))
                .hasMessage(
                        file
                                + " holds an array of 2 dimensions; give one number an image, as array.argmax(1) is of one-hot rows.");
        assertThatThrownBy(() -> read(npy("<i8", "(4,)", little, 8, 2, 0, 1), 4))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("its header does not go with its length");
    }

    @Test
    void labelsOfAnArchiveAreTheWholeNumbersOfThatLength() throws IOException {
        ByteOrder little = ByteOrder.LITTLE_ENDIAN;
        byte[] labels = npy("<i8", "(3, 1)", little, 8, 2, 0, 1);
        byte[] more = npy("<i8", "(3,)", little, 8, 5, 6, 7);
        byte[] pixels = npy("|u1", "(3, 1, 2, 3)", little, 1, new long[18]);
        assertThat(read(NumpyFiles.npz(Map.of("arr_0", pixels, "arr_1", labels)), 3))
                .containsExactly(2, 0, 1);
        assertThat(read(NumpyFiles.npz(Map.of("ti_indices", more, "labels", labels)), 3))
                .containsExactly(2, 0, 1);
        assertThatThrownBy(() -> read(NumpyFiles.npz(Map.of("a", more, "b", labels)), 3))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("it holds several arrays that may be the labels of 3 images: ");
        assertThatThrownBy(() -> read(NumpyFiles.npz(Map.of("labels", labels)), 4))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("it holds no labels of 4 images, but labels");
    }

    @Test
    void aZipOfAnythingElseIsRefused() throws IOException {
        ByteArrayOutputStream torch = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(torch)) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
        }
        assertThatThrownBy(() -> read(torch.toByteArray(), 3))
                .isInstanceOf(AesamException.class)
                .hasMessage(file
                        + " cannot be read as a list of labels (it is a zip without arrays of NumPy; load a file of"
                        + " torch.save in Python, and save the array in it with numpy.save).");
    }

    @Test
    void aThousandDamagedArraysAreReadOrRefused() throws Exception {
        byte[] valid = npy("<i8", "(4,)", ByteOrder.LITTLE_ENDIAN, 8, 2, 0, 1, 3);
        new Fuzz(file, 1 << 20, f -> LabelFile.read(f, CLASSES, 4)).damage(valid, 1000);
    }

    @Test
    void aTextMayBeUtf16AsPowerShellWritesIt() throws IOException {
        for (Charset order : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            Files.write(file, "\uFEFFfrog\r\ncat\r\n".getBytes(order));
            assertThat(LabelFile.read(file, CLASSES, 2)).containsExactly(2, 0);
        }
        Files.write(file, "caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> LabelFile.read(file, CLASSES, 1))
                .isInstanceOf(AesamException.class)
                .hasMessage(file + " cannot be read as a list of labels (it is no text in UTF-8; save it so).");
    }

    @Test
    void aFirstLineWithoutATitleIsNamed() {
        assertThatThrownBy(() -> read("cat,frog\n1,0\n0,1\n", 2))
                .isInstanceOf(AesamException.class)
                .hasMessage(file + " has a line more than there are images, but none of the columns in its first line,"
                        + " 'cat,frog', is called label or class.");
    }

    @Test
    void numbersAreNamesWhereClassesAreCalledSo() throws IOException {
        Files.writeString(file, "10\n1\n");
        assertThat(LabelFile.read(file, List.of("1", "10", "2"), 2)).containsExactly(1, 0);
    }

    @Test
    void whatDoesNotFitIsSaidInASentence() throws IOException {
        assertThatThrownBy(() -> read("0\n1\n", 3))
                .isInstanceOf(AesamException.class)
                .hasMessage(file + " has 2 labels, but there are 3 images; give one line an image.");
        assertThatThrownBy(() -> read("label\n1\n", 2))
                .isInstanceOf(AesamException.class)
                .hasMessageStartingWith(file + ": the class in line 1 is 'label'");
        assertThatThrownBy(() -> read("label\ncat\ndgo\n", 2))
                .isInstanceOf(AesamException.class)
                .hasMessage(file + ": the class in line 3 is 'dgo'; give a name (cat, dog, small, frog and 1 more) "
                        + "or a number from 0 to 3, the same kind in all lines.");
        for (String wrong : List.of("4", "-1", "1.5", "cat", "", "99999999999")) {
            assertThatThrownBy(() -> read("0\n" + wrong + "\n1\n", 3))
                    .isInstanceOf(AesamException.class)
                    .hasMessageStartingWith(file + ": the class in line 2 is '" + wrong + "'");
        }
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws IOException {
        for (Path none : List.of(file, around, Path.of("/dev/zero"))) {
            assertThatThrownBy(() -> LabelFile.read(none, CLASSES, 3))
                    .isInstanceOf(AesamException.class)
                    .hasMessage("There is no file " + none + " of labels.");
        }
        Files.write(file, new byte[] {(byte) 0xC3, (byte) 0x28});
        assertThatThrownBy(() -> LabelFile.read(file, CLASSES, 3))
                .isInstanceOf(AesamException.class)
                .hasMessageStartingWith(file + " cannot be read as a list of labels (");
        assertThatThrownBy(() -> read("0".repeat(1 << 13), 3))
                .isInstanceOf(AesamException.class)
                .hasMessage(file + " is too large to hold the labels of 3 images.");
    }

    @Test
    void aThousandDamagedFilesAreReadOrRefused() throws Exception {
        byte[] valid = "frog\ncat\ndog, small\nhorse\n".getBytes(StandardCharsets.UTF_8);
        new Fuzz(file, 1 << 20, f -> LabelFile.read(f, CLASSES, 4)).damage(valid, 1000);
    }
}
