package aesam.images.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts that fetch datasets, against a server on this machine that has good, cut and wrong files. */
class DataScriptsIT {
    private static final Path SCRIPTS = Path.of("data-scripts").toAbsolutePath();

    @TempDir
    Path folder;

    private HttpServer server;
    private byte[] content = new byte[0];
    private int most = Integer.MAX_VALUE;
    private final List<String> ranges = new ArrayList<>();

    private record Finished(int exit, String output) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/file", this::serve);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** Serves the content, or its first {@code most} bytes, from where it is asked for. */
    private void serve(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        int to = Math.min(content.length, most);
        ranges.add(String.valueOf(from));
        exchange.getResponseHeaders().add("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + to);
        exchange.sendResponseHeaders(range == null ? 200 : 206, to - from);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(content, from, to - from);
        }
    }

    private Finished run(String script, Map<String, String> expected) throws IOException, InterruptedException {
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/file";
        ProcessBuilder builder = new ProcessBuilder(
                        SCRIPTS.resolve(script).toString(),
                        "--to",
                        folder.resolve("to here").toString(),
                        "--from",
                        url)
                .redirectErrorStream(true);
        builder.environment().putAll(expected);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Finished(process.waitFor(), output);
    }

    private Map<String, String> whole() throws NoSuchAlgorithmException {
        return Map.of(
                "AESAM_BYTES",
                String.valueOf(content.length),
                "AESAM_MD5",
                HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content)));
    }

    /** CIFAR-10's layout and size, all pixels black. */
    private static byte[] blackCifar10(Path file) throws IOException {
        byte[] batch = new byte[10_000 * 3073];
        for (int i = 0; i < 10_000; i++) {
            batch[i * 3073] = (byte) (i % 10);
        }
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(
                new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(file))))) {
            for (String name : List.of(
                    "data_batch_1.bin",
                    "data_batch_2.bin",
                    "data_batch_3.bin",
                    "data_batch_4.bin",
                    "data_batch_5.bin",
                    "test_batch.bin")) {
                TarArchiveEntry entry = new TarArchiveEntry("cifar-10-batches-bin/" + name);
                entry.setSize(batch.length);
                tar.putArchiveEntry(entry);
                tar.write(batch);
                tar.closeArchiveEntry();
            }
        }
        return Files.readAllBytes(file);
    }

    @Test
    void aWholeFileIsUnpackedCountedAndVerified() throws Exception {
        content = blackCifar10(folder.resolve("cifar.tar.gz"));
        Finished first = run("cifar10", whole());
        assertThat(first.exit).as(first.output).isZero();
        assertThat(first.output)
                .contains("Needs 370 MB in ")
                .contains("6 files *.bin, as expected")
                .contains("10 classes with 5000 to 5000")
                .contains("Done: --data cifar10 --data-dir ");
        assertThat(run("cifar10", whole()).output).contains("is there and whole");
        assertThat(ranges).containsExactly("0");
    }

    @Test
    void aCutDownloadIsSaidToBeCutAndGoesOn() throws Exception {
        content = blackCifar10(folder.resolve("cifar.tar.gz"));
        most = content.length / 3;
        Finished cut = run("cifar10", whole());
        assertThat(cut.exit).isEqualTo(1);
        assertThat(cut.output).contains("run this again to go on where it stopped");
        assertThat(folder.resolve("to here").resolve("cifar-10-binary.tar.gz")).doesNotExist();
        most = Integer.MAX_VALUE;
        ranges.clear();
        Finished rest = run("cifar10", whole());
        assertThat(rest.exit).as(rest.output).isZero();
        assertThat(Integer.parseInt(ranges.get(0))).isPositive();
    }

    @Test
    void aWrongFileIsDeletedAndNamed() throws Exception {
        content = "not what was asked for, but as long".getBytes(StandardCharsets.UTF_8);
        Map<String, String> expected = whole();
        content = "not what was asked for, but as LONG".getBytes(StandardCharsets.UTF_8);
        Finished wrong = run("cifar100", expected);
        assertThat(wrong.exit).isEqualTo(1);
        assertThat(wrong.output).contains("is not the file expected").contains("it was deleted");
        assertThat(folder.resolve("to here")).isEmptyDirectory();
    }

    @Test
    void tinyImagenetIsSortedIntoClasses() throws Exception {
        Path zip = folder.resolve("tiny.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : List.of(
                    "train/n01/images/n01_0.JPEG",
                    "train/n02/images/n02_0.JPEG",
                    "val/images/val_0.JPEG",
                    "val/images/val_1.JPEG")) {
                out.putNextEntry(new ZipEntry("tiny-imagenet-200/" + name));
                out.write(1);
            }
            out.putNextEntry(new ZipEntry("tiny-imagenet-200/val/val_annotations.txt"));
            out.write("val_0.JPEG\tn02\t0\t0\t1\t1\nval_1.JPEG\tn01\t0\t0\t1\t1\n".getBytes(StandardCharsets.UTF_8));
        }
        content = Files.readAllBytes(zip);
        Map<String, String> expected = new HashMap<>(whole());
        Finished short_ = run("tiny-imagenet", expected);
        assertThat(short_.exit).isEqualTo(1);
        assertThat(short_.output).contains("has 2 files *.JPEG instead of 100000");
        expected.put("AESAM_TRAIN", "2");
        expected.put("AESAM_TEST", "2");
        Finished finished = run("tiny-imagenet", expected);
        assertThat(finished.exit).as(finished.output).isZero();
        assertThat(folder.resolve("to here/train/n01/n01_0.JPEG")).exists();
        assertThat(folder.resolve("to here/test/n02/val_0.JPEG")).exists();
    }

    @Test
    void imagenetSaysWhatMustBeAcceptedByHand() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        SCRIPTS.resolve("imagenet").toString(),
                        "--to",
                        folder.resolve("in").toString())
                .redirectErrorStream(true);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(output).containsAnyOf("accept the terms", "too little room");
    }
}
