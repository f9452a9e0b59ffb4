package aesam.images.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of the official sizes, made here: a record's bytes tell where it stands. */
class CifarTest {
    private static final List<String> FILES_10 = List.of(
            "data_batch_1.bin",
            "data_batch_2.bin",
            "data_batch_3.bin",
            "data_batch_4.bin",
            "data_batch_5.bin",
            "test_batch.bin");

    @TempDir
    Path folder;

    /** Label i mod 10, red plane: i mod 251 with its first row 7, green plane: the file, blue plane: 3. */
    private static byte[] record10(int file, int i) {
        byte[] record = new byte[3073];
        record[0] = (byte) (i % 10);
        Arrays.fill(record, 1, 1025, (byte) (i % 251));
        Arrays.fill(record, 1, 33, (byte) 7);
        Arrays.fill(record, 1025, 2049, (byte) file);
        Arrays.fill(record, 2049, 3073, (byte) 3);
        return record;
    }

    private static void write10(OutputStream out, int file) throws IOException {
        for (int i = 0; i < 10_000; i++) {
            out.write(record10(file, i));
        }
    }

    private void writeAll10(Path to) throws IOException {
        Files.createDirectories(to);
        for (int f = 0; f < FILES_10.size(); f++) {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to.resolve(FILES_10.get(f))))) {
                write10(out, f);
            }
        }
    }

    private static int rgb(ImageSet images, int image, int y, int x) {
        return images.picture(image).getRGB(x, y) & 0xFFFFFF;
    }

    @Test
    void readsCifar10FromItsFolderAndItsParent() throws IOException {
        writeAll10(folder.resolve("cifar-10-batches-bin"));
        Dataset data = Datasets.load("cifar10", folder);
        assertThat(data.train().size()).isEqualTo(50_000);
        assertThat(data.test().size()).isEqualTo(10_000);
        assertThat(data.train().classes()).hasSize(10).startsWith("airplane", "automobile");
        int image = 30_000 + 1234;
        assertThat(data.train().label(image)).isEqualTo(4);
        assertThat(rgb(data.train(), image, 0, 31)).isEqualTo(7 << 16 | 3 << 8 | 3);
        assertThat(rgb(data.train(), image, 1, 0)).isEqualTo((1234 % 251) << 16 | 3 << 8 | 3);
        assertThat(rgb(data.test(), 5, 31, 31)).isEqualTo(5 << 16 | 5 << 8 | 3);
        assertThat(Datasets.load("cifar10", folder.resolve("cifar-10-batches-bin"))
                        .train()
                        .sha256())
                .isEqualTo(data.train().sha256());

        Path second = folder.resolve("cifar-10-batches-bin/data_batch_2.bin");
        byte[] whole = Files.readAllBytes(second);
        whole[3073 * 17] = 10;
        Files.write(second, whole);
        assertThatThrownBy(() -> Datasets.load("cifar10", folder))
                .isInstanceOf(AesamException.class)
                .hasMessage(
                        second + ": the label of image 17 is 10, expected 0 to 9; the file is damaged or not cifar10.");
        Files.write(second, Arrays.copyOf(whole, 3073 * 100));
        assertThatThrownBy(() -> Datasets.load("cifar10", folder))
                .isInstanceOf(AesamException.class)
                .hasMessage(second + ": expected 30730000 bytes (10000 images of 3073 bytes), found 307300; "
                        + "it is truncated or not cifar10: fetch it again.");
        Files.delete(second);
        assertThatThrownBy(() -> Datasets.load("cifar10", folder))
                .isInstanceOf(AesamException.class)
                .hasMessage(second + " is missing; expected a file of 30730000 bytes.");
    }

    private static TarArchiveOutputStream tar(Path file) throws IOException {
        GzipParameters fast = new GzipParameters();
        fast.setCompressionLevel(Deflater.BEST_SPEED);
        TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GzipCompressorOutputStream(Files.newOutputStream(file), fast));
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        return tar;
    }

    private static void entry(TarArchiveOutputStream tar, String name, long size) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(size);
        tar.putArchiveEntry(entry);
    }

    /** Fine label i mod 100, coarse label i mod 20, all pixels i mod 256. */
    private static void write100(TarArchiveOutputStream tar, String name, int images) throws IOException {
        entry(tar, name, images * 3074L);
        byte[] record = new byte[3074];
        for (int i = 0; i < images; i++) {
            Arrays.fill(record, (byte) i);
            record[0] = (byte) (i % 20);
            record[1] = (byte) (i % 100);
            tar.write(record);
        }
        tar.closeArchiveEntry();
    }

    @Test
    void oneFolderMayHoldSeveralDatasetsUnderTheirNames() throws IOException {
        writeAll10(folder.resolve("cifar10").resolve("cifar-10-batches-bin"));
        assertThat(Datasets.load("cifar10", folder).test().size()).isEqualTo(10_000);
    }

    @Test
    void readsCifar100FromItsArchiveWithEitherLabelsAndWritesNothing() throws IOException {
        Path archive = folder.resolve("cifar-100-binary.tar.gz");
        Path outside = folder.resolveSibling("aesam-evil.txt");
        try (TarArchiveOutputStream tar = tar(archive)) {
            entry(tar, "../aesam-evil.txt", 4);
            tar.write("evil".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            tar.closeArchiveEntry();
            write100(tar, "cifar-100-binary/test.bin", 10_000);
            write100(tar, "cifar-100-binary/train.bin", 50_000);
        }
        Dataset fine = Datasets.load("cifar100", folder);
        Dataset coarse = Datasets.load("cifar100-coarse", archive);
        assertThat(fine.train().size()).isEqualTo(50_000);
        assertThat(fine.train().classes()).hasSize(100).startsWith("apple", "aquarium_fish");
        assertThat(fine.train().label(1299)).isEqualTo(99);
        assertThat(coarse.train().classes()).hasSize(20).startsWith("aquatic_mammals");
        assertThat(coarse.train().label(1299)).isEqualTo(19);
        assertThat(rgb(coarse.test(), 300, 3, 3)).isEqualTo(44 << 16 | 44 << 8 | 44);
        assertThat(outside).doesNotExist();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(archive);
        }

        byte[] bytes = Files.readAllBytes(archive);
        Files.write(archive, Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> Datasets.load("cifar100", archive))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining(archive.toString())
                .hasMessageContaining("fetch it again");
    }

    @Test
    void foreignArchivesAndFoldersAreNamed() throws IOException {
        Path text = Files.writeString(folder.resolve("cifar-10-binary.tar.gz"), "not an archive");
        assertThatThrownBy(() -> Datasets.load("cifar10", folder))
                .isInstanceOf(AesamException.class)
                .hasMessageStartingWith(text + " cannot be read as cifar10 (");

        try (TarArchiveOutputStream tar = tar(text)) {
            entry(tar, "readme.txt", 0);
            tar.closeArchiveEntry();
        }
        assertThatThrownBy(() -> Datasets.load("cifar10", text))
                .isInstanceOf(AesamException.class)
                .hasMessage(text + " holds no data_batch_1.bin; it is not the binary version of cifar10.");

        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> Datasets.load("cifar10", empty))
                .isInstanceOf(AesamException.class)
                .hasMessage(
                        empty + " holds neither cifar-10-batches-bin/ nor cifar-10-binary.tar.gz nor cifar10's .bin "
                                + "files; --data-dir or lab.dataIn(…) must name their folder.");
        assertThatThrownBy(() -> Datasets.load("cifar10", folder.resolve("nowhere")))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> Datasets.load("cifar10", null))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("--data-dir");
        assertThatThrownBy(() -> Datasets.load("svhn", folder))
                .isInstanceOf(AesamException.class)
                .hasMessage("Unknown dataset 'svhn'; known: cifar10-mini, cifar10, cifar100, cifar100-coarse, "
                        + "mnist, fashion-mnist, tiny-imagenet, imagenet, image-folder.");
    }
}
