package aesam.data;

import aesam.Fuzz;
import aesam.Mutation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged archives and binaries of CIFAR, with four images a file; damaged images. */
class HostileArchivesTest {
    private static final Cifar.Layout LAYOUT = new Cifar.Layout(
            "cifar10",
            "cifar-10-batches-bin",
            "cifar-10-binary.tar.gz",
            List.of("data_batch_1.bin", "data_batch_2.bin"),
            "test_batch.bin",
            4,
            4,
            1,
            0,
            Cifar.CLASSES_10);

    @TempDir
    Path around;

    private Path folder = Path.of("");

    @BeforeEach
    void createFolder() throws IOException {
        folder = Files.createDirectory(around.resolve("in"));
    }

    private static byte[] records(long seed) {
        byte[] records = new byte[4 * 3073];
        new SplittableRandom(seed).nextBytes(records);
        for (int i = 0; i < 4; i++) {
            records[i * 3073] = (byte) i;
        }
        return records;
    }

    private static void readCifar(Path where) {
        new Cifar(LAYOUT).read(where, Normalization.CIFAR10);
    }

    private void binaries(int cases) throws IOException {
        Path test = folder.resolve("test_batch.bin");
        Files.write(folder.resolve("data_batch_2.bin"), records(2));
        Files.write(test, records(3));
        new Fuzz(folder.resolve("data_batch_1.bin"), 1 << 20, file -> readCifar(folder)).damage(records(1), cases);
    }

    private static byte[] tar() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            put(tar, "../outside-" + "x".repeat(120) + ".txt", new byte[100]);
            for (int f = 0; f < 2; f++) {
                put(tar, "cifar-10-batches-bin/" + LAYOUT.trainFiles().get(f), records(f));
            }
            TarArchiveEntry link = new TarArchiveEntry("cifar-10-batches-bin/link", TarArchiveEntry.LF_SYMLINK);
            link.setLinkName("/etc/passwd");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
            put(tar, "cifar-10-batches-bin/test_batch.bin", records(3));
        }
        return bytes.toByteArray();
    }

    private static void put(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void tarballs(int cases) throws IOException {
        byte[] tar = tar();
        Fuzz fuzz = new Fuzz(folder.resolve("x.tar.gz"), 4 << 20, HostileArchivesTest::readCifar);
        fuzz.damage(gzip(tar), cases);
        fuzz.feed(i -> gzip(Mutation.of(tar, i)), cases);
    }

    private static Map<String, byte[]> images() throws IOException {
        Map<String, byte[]> images = new LinkedHashMap<>();
        try (InputStream in = CifarMini.class.getResourceAsStream("cifar10-mini.zip");
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().endsWith("/0000.jpg")) {
                    images.put(entry.getName(), zip.readAllBytes());
                }
            }
        }
        return images;
    }

    private static byte[] zip(Map<String, byte[]> files, boolean deflated) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setLevel(deflated ? 6 : 0);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void zips(int cases) throws IOException {
        Map<String, byte[]> images = images();
        Fuzz fuzz = new Fuzz(
                folder.resolve("cifar10-mini.zip"),
                8 << 20,
                file -> CifarMini.read(file.toString(), new ByteArrayInputStream(Files.readAllBytes(file)), 1, 1));
        fuzz.damage(zip(images, false), cases);
        fuzz.feed(
                i -> {
                    Map<String, byte[]> damaged = new LinkedHashMap<>(images);
                    damaged.computeIfPresent("train/cat/0000.jpg", (name, jpeg) -> Mutation.of(jpeg, i));
                    return zip(damaged, true);
                },
                cases);
    }

    @Test
    void threeThousandBinariesAreReadOrRefused() throws IOException {
        binaries(3_000);
    }

    @Test
    void fiveThousandTarballsAreReadOrRefused() throws IOException {
        tarballs(2_500);
    }

    @Test
    void twoThousandZipsAreReadOrRefused() throws IOException {
        zips(1_000);
    }

    @Test
    @Tag("reliability")
    void aMillionAreReadOrRefused() throws IOException {
        tarballs(125_000);
    }
}
