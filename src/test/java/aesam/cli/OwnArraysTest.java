package aesam.cli;

import static aesam.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import aesam.images.files.NumpyFiles;
import aesam.lab.Lab;
import aesam.record.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sixteen black images and as many white ones in a file of NumPy, and what commands do with them. */
class OwnArraysTest {
    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("mine.npz");
        write(new byte[16]);
    }

    /** With labels of the black images. */
    private void write(byte... black) throws IOException {
        byte[] pixels = new byte[32 * 8 * 8 * 3];
        Arrays.fill(pixels, pixels.length / 2, pixels.length, (byte) 255);
        byte[] labels = Arrays.copyOf(black, 32);
        Arrays.fill(labels, 16, 32, (byte) 1);
        byte[] images = NumpyFiles.npy("|u1", "(32, 8, 8, 3)", pixels);
        byte[] marks = NumpyFiles.npy("|u1", "(32,)", labels);
        Files.write(
                file,
                NumpyFiles.npz(Map.of(
                        "train_images", images, "train_labels", marks, "test_images", images, "test_labels", marks)));
    }

    private Outcome command(String command, String... more) {
        List<String> small = List.of(
                "--epochs", "1", "--batch", "8", "--out", folder.resolve("runs").toString());
        return run(Stream.of(Stream.of(command, "--data", file.toString()), small.stream(), Stream.of(more))
                .flatMap(words -> words)
                .toArray(String[]::new));
    }

    private List<Path> runs() throws IOException {
        try (Stream<Path> runs = Files.list(folder.resolve("runs"))) {
            return runs.filter(run -> Files.exists(run.resolve("run.json"))).toList();
        }
    }

    @Test
    void theyAreVerifiedTrainedOnSweptAndEvaluated() throws IOException {
        assertThat(run("data", "verify", "--data", file.toString()).out())
                .contains("training: 32 images of 8 × 8 pixels, 2 classes with 16 to 16 images each");
        Outcome trained = command("train");
        assertThat(trained.err()).isEmpty();
        assertThat(trained.out()).contains("mine.npz: 32 training images, 32 test images; ae-sam, 4 steps");
        Path record = runs().get(0);
        assertThat(record.getFileName().toString()).startsWith("mine.npz-resnet8-ae-sam-e1-s1-");
        assertThat(command("train").out()).contains("On record: " + record);
        String report = folder.resolve("report").toString();
        assertThat(run("evaluate", record.toString(), "--report", report).out()).contains("accuracy (%)");
        assertThat(command("sweep", "--vary", "delta=0.5,0.9", "--report", report)
                        .err())
                .isEmpty();
        assertThat(runs()).as("one of two was on record").hasSize(2);
    }

    @Test
    void aRunIsKnownByWhatIsInTheFile() throws IOException {
        command("train");
        Path record = runs().get(0);
        write(new byte[] {1});
        assertThat(run("evaluate", record.toString()).err())
                .startsWith(file + " has changed since this run was described; name it again to start another run.");
        assertThat(command("train").err()).isEmpty();
        assertThat(runs()).as("other labels are another run").hasSize(2);
        Outcome gone = run("train", "--data", folder.resolve("none.npz").toString());
        assertThat(gone.err()).startsWith(folder.resolve("none.npz") + " cannot be read");
    }

    @Test
    void aRunStaysTheSameWhereItsFileIsMoved() throws IOException {
        command("train");
        Path record = runs().get(0);
        Path moved = Files.createDirectory(folder.resolve("elsewhere")).resolve("mine.npz");
        Files.move(file, moved);
        assertThat(run("evaluate", record.toString()).err())
                .startsWith(file + ", which this run was described with, is not there any more: put it back");
        file = moved;
        assertThat(command("train").out()).contains("On record: " + record);
    }

    @Test
    void cellsNameThemLikeTheCommandLine() {
        Recipe recipe = Lab.open(Map.of("AESAM_SET", "image-size=4")).recipe("data=" + file);
        assertThat(recipe.data().images().side()).isEqualTo(4);
        assertThat(recipe.data().images().name()).isEqualTo("mine.npz");
        assertThat(Lab.open(Map.of()).recipe("data=" + file, "image-size=4").id())
                .isEqualTo(recipe.id());
    }
}
