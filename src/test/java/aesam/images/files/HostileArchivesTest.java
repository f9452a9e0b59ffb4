package aesam.images.files;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.Fuzz;
import aesam.Mutation;
import aesam.images.LabelNoise;
import aesam.images.Normalization;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
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

/** Damaged archives and binaries of CIFAR, with two images a file; damaged images. */
class HostileArchivesTest {
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

    private static byte[] records(long seed) {
        byte[] records = new byte[2 * 3073];
        new SplittableRandom(seed).nextBytes(records);
        for (int i = 0; i < 2; i++) {
            records[i * 3073] = (byte) i;
        }
        return records;
    }

    private static void readCifar(Path where) {
        Cifar.read(LAYOUT, where);
    }

    private void binaries(int cases) throws Exception {
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
                put(tar, "cifar-10-batches-bin/" + LAYOUT.files().get(f), records(f));
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

    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new FastGzip(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void tarballs(int cases) throws Exception {
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
            zip.setLevel(deflated ? Deflater.BEST_SPEED : 0);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private Fuzz zipFuzz() {
        return new Fuzz(
                folder.resolve("cifar10-mini.zip"),
                8 << 20,
                file -> CifarMini.read(file.toString(), new ByteArrayInputStream(Files.readAllBytes(file)), 1, 1));
    }

    private void zips(int cases) throws Exception {
        Map<String, byte[]> images = images();
        Fuzz fuzz = zipFuzz();
        fuzz.damage(zip(images, false), cases);
        fuzz.feed(
                i -> {
                    Map<String, byte[]> damaged = new LinkedHashMap<>(images);
                    damaged.computeIfPresent("train/cat/0000.jpg", (name, jpeg) -> Mutation.of(jpeg, i));
                    return zip(damaged, true);
                },
                cases);
    }

    /** A megabyte of zeros in a kilobyte; gzip's files may be written one behind the other. */
    private static byte[] bomb(TarArchiveEntry entry, int megabytes) throws IOException {
        byte[] header = new byte[512];
        entry.writeEntryHeader(header);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(gzip(header));
        byte[] zeros = gzip(new byte[1 << 20]);
        for (int i = 0; i < megabytes; i++) {
            bytes.writeBytes(zeros);
        }
        return bytes.toByteArray();
    }

    private static TarArchiveEntry entry(String name, byte kind, long size) {
        TarArchiveEntry entry = new TarArchiveEntry(name, kind);
        entry.setSize(size);
        return entry;
    }

    @Test
    void aTarballThatUnpacksToGigabytesIsRefusedUnread() throws IOException {
        Fuzz fuzz = new Fuzz(folder.resolve("x.tar.gz"), 100 << 20, HostileArchivesTest::readCifar);
        String reason = "it unpacks to more than it should hold";
        fuzz.refuse(bomb(entry("zeros", TarArchiveEntry.LF_NORMAL, 4L << 30), 4096), reason);
        fuzz.refuse(bomb(entry("././@LongLink", TarArchiveEntry.LF_GNUTYPE_LONGNAME, 4L << 30), 4096), reason);
        fuzz.refuse(bomb(entry("pax", TarArchiveEntry.LF_PAX_EXTENDED_HEADER_LC, 4L << 30), 4096), "fetch it again");
        fuzz.refuse(
                bomb(entry("x/data_batch_1.bin", TarArchiveEntry.LF_NORMAL, 4L << 30), 4096), "expected 6146 bytes");
    }

    @Test
    void aZipThatUnpacksToMoreThanSmallImagesIsRefusedUnread() throws IOException {
        Map<String, byte[]> images = images();
        Fuzz fuzz = zipFuzz();
        images.put("train/cat/0000.jpg", new byte[50 << 20]);
        fuzz.refuse(zip(images, true), "train/cat/0000.jpg is no small image");
    }

    @Test
    void anImageThatDeclaresGigapixelsIsRefusedUnread() throws IOException {
        Map<String, byte[]> images = images();
        images.computeIfPresent("train/cat/0000.jpg", (name, jpeg) -> withJpegSize(jpeg, 65_500));
        zipFuzz().refuse(zip(images, true), "train/cat/0000.jpg: it is no image of 32 × 32 pixels");
    }

    /** Sets height and width in the start of the frame. */
    private static byte[] withJpegSize(byte[] jpeg, int side) {
        ByteBuffer bytes = ByteBuffer.wrap(jpeg.clone());
        int at = 2;
        while (bytes.get(at + 1) != (byte) 0xC0) {
            at += 2 + (bytes.getShort(at + 2) & 0xFFFF);
        }
        return bytes.putShort(at + 5, (short) side)
                .putShort(at + 7, (short) side)
                .array();
    }

    @Test
    void linksToWhatIsNoFileAreNotRead() throws Exception {
        Path batch = Files.createFile(folder.resolve("data_batch_1.bin"));
        Files.createFile(folder.resolve("test_batch.bin"));
        for (Path target : List.of(Path.of("/dev/zero"), folder, batch)) {
            Files.delete(batch);
            Files.createSymbolicLink(batch, target);
            assertThatThrownBy(() -> readCifar(folder))
                    .isInstanceOf(AesamException.class)
                    .hasMessage(batch + " is missing; expected a file of 6146 bytes.");
        }
    }

    @Test
    void threeThousandBinariesAreReadOrRefused() throws Exception {
        binaries(3_000);
    }

    @Test
    void fiveThousandTarballsAreReadOrRefused() throws Exception {
        tarballs(2_500);
    }

    @Test
    void twoThousandZipsAreReadOrRefused() throws Exception {
        zips(1_000);
    }

    private void classLists(int cases) throws Exception {
        Fuzz fuzz = new Fuzz(folder.resolve("meta.mat"), 8 << 20, Synsets::read);
        fuzz.damage(DecoderTest.resource("meta.mat"), cases);
        fuzz.damage(DecoderTest.resource("meta-plain.mat"), cases);
    }

    @Test
    void aThousandClassListsAreReadOrRefused() throws Exception {
        classLists(500);
    }

    @Test
    void aClassListThatUnpacksToMegabytesIsRefused() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream deflated = new DeflaterOutputStream(bytes)) {
            deflated.write(new byte[100 << 20]);
        }
        ByteBuffer list = ByteBuffer.allocate(128 + 8 + bytes.size()).order(ByteOrder.LITTLE_ENDIAN);
        list.put(126, (byte) 'I').position(128);
        list.putInt(15).putInt(bytes.size()).put(bytes.toByteArray());
        new Fuzz(folder.resolve("meta.mat"), 64 << 20, Synsets::read).refuse(list.array(), "list of classes");
    }

    @Test
    @Tag("reliability")
    void aQuarterOfAMillionAreReadOrRefused() throws Exception {
        tarballs(125_000);
    }
}
