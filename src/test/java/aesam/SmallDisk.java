package aesam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A disk of 3 MB that can be full or read-only: a tmpfs. Where one cannot be mounted (not Linux, not root), tests skip. */
public final class SmallDisk implements AutoCloseable {
    private final Path root;

    private SmallDisk(Path root) {
        this.root = root;
    }

    /** Mounted on a folder that is empty. */
    public static SmallDisk mount(Path folder) throws IOException, InterruptedException {
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder.toString()))
                .as("a tmpfs can be mounted")
                .isZero();
        return new SmallDisk(folder);
    }

    private static int run(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            if (exit != 0) {
                System.out.println(String.join(" ", command) + ": " + said.strip());
            }
            return exit;
        } catch (IOException e) {
            return -1;
        }
    }

    public Path root() {
        return root;
    }

    /** Fills it up to so many bytes, or lets these free where it is fuller. Other processes may write meanwhile. */
    public void leave(long bytes) {
        Path ballast = root.resolve("ballast");
        try {
            Files.deleteIfExists(ballast);
            long length = root.toFile().getUsableSpace() - bytes;
            try (OutputStream out = new FileOutputStream(ballast.toFile())) {
                for (byte[] page = new byte[4096]; length >= page.length; length -= page.length) {
                    out.write(page);
                }
            }
        } catch (IOException e) {
            // Another process took what was free when it was counted.
            if (!e.toString().contains("No space left on device")) {
                throw new AssertionError(e);
            }
        }
    }

    public void makeRoom() throws IOException {
        Files.deleteIfExists(root.resolve("ballast"));
    }

    public void setReadOnly(boolean readOnly) throws InterruptedException {
        assertThat(run("mount", "-o", "remount," + (readOnly ? "ro" : "rw"), root.toString()))
                .isZero();
    }

    /** Files that were to be renamed once they are whole. */
    public List<Path> unfinished() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(f -> f.toString().matches(".*(\\.tmp|unverified)"))
                    .toList();
        }
    }

    @Override
    public void close() throws InterruptedException {
        assertThat(run("umount", root.toString())).isZero();
    }
}
