package aesam.images.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.Fuzz;
import aesam.images.Dataset;
import aesam.images.LabelNoise;
import aesam.images.Normalization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CIFAR's version for Python, with two images a file, pickled as Python 2 did (and torchvision downloads it) and as Python 3 does. */
class PickledCifarTest {
    private static final CifarLayout LAYOUT = new CifarLayout(
            "cifar10",
            "cifar-10-batches-bin",
            "cifar-10-binary.tar.gz",
            List.of("data_batch_1.bin", "data_batch_2.bin", "test_batch.bin"),
            2,
            2,
            1,
            0,
            LabelNoise.CIFAR10_CLASSES,
            Normalization.CIFAR10);

    @TempDir
    Path around;

    private Path folder = Path.of("");

    @BeforeEach
    void createFolder() throws IOException {
        folder = Files.createDirectory(around.resolve("in"));
    }

    /** Image i of a file is red i, green the file's number, blue 9 but for its first row, which is 7. */
    private static byte[] planes(int file) {
        byte[] planes = new byte[2 * 3072];
        for (int at = 0; at < planes.length; at++) {
            int i = at / 3072;
            int p = at % 3072;
            planes[at] = (byte) (p < 1024 ? i : p < 2048 ? file : p < 2080 ? 7 : 9);
        }
        return planes;
    }

    private static byte[] pickle(String... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String part : parts) {
            bytes.writeBytes(part.getBytes(StandardCharsets.ISO_8859_1));
        }
        return bytes.toByteArray();
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String length(int length) {
        return latin(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(length)
                .array());
    }

    private static byte[] python2(int file) {
        byte[] planes = planes(file);
        return pickle(
                "\u0080\2}q\1(U\13batch_labelq\2U\5batchq\3U\6labelsq\4]q\5(K\3K\11eU\4dataq\6",
                "cnumpy.core.multiarray\n_reconstruct\nq\7cnumpy\nndarray\nq\10K\0\u0085U\1b\u0087Rq\11(K\1K\2M\0\14\u0086",
                "cnumpy\ndtype\nq\12U\2u1K\0K\1\u0087Rq\13(K\3U\1|NNNJ\u00ff\u00ff\u00ff\u00ffJ\u00ff\u00ff\u00ff\u00ffK\0tb\u0089T",
                length(planes.length),
                latin(planes),
                "tbU\tfilenamesq\14](U\5a.pngU\5b.pngeu.");
    }

    private static byte[] python3(int file) {
        byte[] planes = planes(file);
        return pickle(
                "\u0080\4\u0095\0\0\0\0\0\0\0\0}\u0094(C\4data\u0094B",
                length(planes.length),
                latin(planes),
                "\u0094C\6labels\u0094]\u0094(K\3K\teu.");
    }

    private static byte[] of(int python, int file) {
        return python == 2 ? python2(file) : python3(file);
    }

    private void writeFolder(int python) throws IOException {
        Path py = Files.createDirectories(folder.resolve("cifar-10-batches-py"));
        for (int f = 0; f < 3; f++) {
            Files.write(
                    py.resolve(List.of("data_batch_1", "data_batch_2", "test_batch")
                            .get(f)),
                    of(python, f));
        }
        Files.writeString(py.resolve("batches.meta"), "not looked at");
    }

    private static void check(Dataset data) {
        assertThat(data.train().size()).isEqualTo(4);
        assertThat(data.train().label(2)).isEqualTo(3);
        assertThat(data.train().label(3)).isEqualTo(9);
        assertThat(data.train().picture(3).getRGB(5, 0) & 0xFFFFFF).isEqualTo(1 << 16 | 1 << 8 | 7);
        assertThat(data.train().picture(2).getRGB(5, 1) & 0xFFFFFF).isEqualTo(1 << 8 | 9);
        assertThat(data.test().picture(1).getRGB(31, 31) & 0xFFFFFF).isEqualTo(1 << 16 | 2 << 8 | 9);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aFolderOrItsParentIsRead(int python) throws IOException {
        writeFolder(python);
        check(Cifar.read(LAYOUT, folder));
        check(Cifar.read(LAYOUT, folder.resolve("cifar-10-batches-py")));
        Files.delete(folder.resolve("cifar-10-batches-py/test_batch"));
        assertThatThrownBy(() -> Cifar.read(LAYOUT, folder))
                .isInstanceOf(AesamException.class)
                .hasMessage(folder.resolve("cifar-10-batches-py/test_batch") + " is missing.");
    }

    @ParameterizedTest
    @CsvSource({"2, .tar.gz", "2, .tar", "3, .tar.gz", "3, .tar"})
    void anArchiveIsRead(int python, String ending) throws IOException {
        Path archive = folder.resolve("cifar-10-python" + ending);
        try (OutputStream file = Files.newOutputStream(archive);
                OutputStream zipped = ending.endsWith(".gz") ? new GZIPOutputStream(file) : file;
                TarArchiveOutputStream tar = new TarArchiveOutputStream(zipped)) {
            for (int f : new int[] {1, 2, 0}) {
                byte[] content = of(python, f);
                TarArchiveEntry entry = new TarArchiveEntry(
                        "cifar-10-batches-py/"
                                + List.of("data_batch_1", "data_batch_2", "test_batch")
                                        .get(f),
                        true);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        check(Cifar.read(LAYOUT, folder));
        check(Cifar.read(LAYOUT, archive));
    }

    static Stream<Arguments> otherPickles() {
        return Stream.of(
                Arguments.of("\200\2cos\nsystem\nU\2id\205R.", "it names the code 'os.system', which is not run"),
                Arguments.of("\200\2}(U\6labels](K\3K\11eU\4dataT", "it is cut off"),
                Arguments.of("\200\2h\7.", "it recalls what it has not remembered"),
                Arguments.of("\200\2u.", "it takes more than it has made"),
                Arguments.of("\200\2]q\1(h\1e.", "it holds something else than a dataset of Python"),
                Arguments.of("\200\2Q.", "it has an instruction 81 that no dataset needs"),
                Arguments.of("\200\2}.", "does not hold 2 images with their labels"));
    }

    @ParameterizedTest
    @MethodSource("otherPickles")
    void otherPicklesAreRefused(String content, String saying) throws IOException {
        writeFolder(2);
        Path file = folder.resolve("cifar-10-batches-py/data_batch_1");
        Files.write(file, pickle(content));
        assertThatThrownBy(() -> Cifar.read(LAYOUT, folder))
                .isInstanceOf(AesamException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(saying)
                .hasMessageContaining("fetch it again");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aThousandDamagedOnesAreReadOrRefused(int python) throws Exception {
        writeFolder(python);
        Path py = folder.resolve("cifar-10-batches-py");
        new Fuzz(py.resolve("data_batch_1"), 4 << 20, file -> Cifar.read(LAYOUT, py)).damage(of(python, 0), 1000);
    }

    @Test
    void theSameImagesInBothVersionsAreTheSame() throws IOException {
        writeFolder(2);
        Path binary = Files.createDirectory(around.resolve("binary"));
        for (int f = 0; f < 3; f++) {
            byte[] planes = planes(f);
            ByteBuffer records = ByteBuffer.allocate(2 * 3073);
            records.put((byte) 3).put(planes, 0, 3072).put((byte) 9).put(planes, 3072, 3072);
            Files.write(binary.resolve(LAYOUT.files().get(f)), records.array());
        }
        assertThat(Cifar.read(LAYOUT, folder).train().sha256())
                .isEqualTo(Cifar.read(LAYOUT, binary).train().sha256());
    }
}
