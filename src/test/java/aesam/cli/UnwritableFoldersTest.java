package aesam.cli;

import static aesam.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import aesam.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be written is said in one line, with exit code 1; what was there before stays as it was. */
class UnwritableFoldersTest {
    @TempDir
    Path folder;

    private static Outcome train(Path out, String... more) {
        return run(Stream.concat(
                        Stream.of(
                                "train",
                                "--image-size",
                                "16",
                                "--limit",
                                "32",
                                "--batch",
                                "16",
                                "--epochs",
                                "1",
                                "--out",
                                out.toString()),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private static Outcome policy(Path out, Path report, String... more) {
        Stream<String> command =
                Stream.of("experiment", "policy", "--seeds", "1", "--set", "limit=64", "--set", "batch=16");
        Stream<String> where = Stream.of("--set", "epochs=2", "--out", out.toString(), "--report", report.toString());
        return run(Stream.of(command, where, Stream.of(more)).flatMap(s -> s).toArray(String[]::new));
    }

    private static void assertRefused(Outcome outcome, String... saying) {
        assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isEqualTo(1);
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.err()).contains(saying);
    }

    /** All files below a folder, with the SHA-256 of what they hold. */
    private static Map<Path, String> content(Path root) throws IOException {
        Map<Path, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(file, DigestUtils.sha256Hex(Files.readAllBytes(file)));
            }
        }
        return content;
    }

    @Test
    void aReportOnAFullDiskIsRefusedAndTheFormerOneStaysWhole() throws Exception {
        Path runs = folder.resolve("runs");
        try (SmallDisk disk = SmallDisk.mount(Files.createDirectory(folder.resolve("disk")))) {
            Path report = disk.root().resolve("report");
            assertThat(policy(runs, report).exit()).isZero();
            Map<Path, String> former = content(report);
            disk.leave(8192);
            assertRefused(
                    policy(runs, report, "--report-only"),
                    report + "/policy/",
                    " cannot be written (No space left on device); is the disk full");
            assertThat(disk.unfinished()).isEmpty();
            assertThat(content(report)).isEqualTo(former);
            disk.makeRoom();
            assertThat(policy(runs, report, "--report-only").exit()).isZero();
        }
    }

    @Test
    void aReadOnlyFolderIsRefusedAndWhatItHoldsCanBeRead() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(Files.createDirectory(folder.resolve("disk")))) {
            Path out = disk.root().resolve("runs");
            assertThat(policy(out, folder.resolve("report")).exit()).isZero();
            Map<Path, String> before = content(out);
            disk.setReadOnly(true);
            assertRefused(train(out), out + " cannot be written (", "Read-only file system", "is the disk full or the");
            assertThat(policy(out, folder.resolve("report")).exit())
                    .as("what is on record needs no writing")
                    .isZero();
            assertRefused(
                    policy(out, disk.root().resolve("report"), "--report-only"), "report", "Read-only file system");
            Outcome anew = policy(out, folder.resolve("report"), "--set", "rho=0.2");
            assertThat(anew.exit()).isEqualTo(1);
            assertThat(anew.out()).contains("Failed: cifar10-mini-", "Read-only file system");
            disk.setReadOnly(false);
            assertThat(content(out)).isEqualTo(before);
        }
    }

    @Test
    void aFileInTheWayIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "mine");
        assertRefused(train(file), file + " cannot be written", "Not a directory");
        assertRefused(train(file.resolve("below")), file + "/below cannot be written", "Not a directory");
        Outcome trained = train(folder.resolve("runs"));
        assertThat(trained.exit()).isZero();
        assertRefused(policy(folder.resolve("runs"), file, "--report-only"), file + " is no folder");
        assertThat(Files.readString(file)).isEqualTo("mine");
    }
}
