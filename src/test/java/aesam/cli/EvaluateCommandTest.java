package aesam.cli;

import static aesam.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.images.files.Datasets;
import aesam.images.files.NumpyFiles;
import aesam.images.files.PhotoFolder;
import aesam.lab.Lab;
import aesam.record.RunRecord;
import aesam.report.Report;
import aesam.run.Display;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of two steps, evaluated on its own images and on others. */
class EvaluateCommandTest {
    @TempDir
    static Path folder;

    private static RunRecord record;

    @BeforeAll
    static void train() {
        Lab lab = Lab.open(Map.of()).showingOn(Display.NONE).runsIn(folder.resolve("runs"));
        record = lab.train(lab.recipe("optimizer=erm", "limit=64", "batch=32", "epochs=1"));
    }

    private static Outcome evaluate(Path trained, String... more) {
        return run(Stream.of(
                        List.of("evaluate", trained.toString()),
                        List.of("--report", folder.resolve("report").toString()),
                        List.of(more))
                .flatMap(List::stream)
                .toArray(String[]::new));
    }

    private static String[] with(String[] options, String... more) {
        return Stream.concat(Stream.of(options), Stream.of(more)).toArray(String[]::new);
    }

    private static String csv(String table) throws IOException {
        return Files.readString(folder.resolve("report/evaluation").resolve(table + ".csv"));
    }

    private static void assertRefused(Outcome outcome, int exit, String sentence) {
        assertThat(outcome.exit()).isEqualTo(exit);
        assertThat(outcome.err().lines()).first().asString().isEqualTo(sentence);
        assertThat(outcome.err().lines()).hasSize(exit);
    }

    private static Path npy(String name, String type, String shape, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), NumpyFiles.npy(type, shape, content));
    }

    /** As NumPy has them. */
    private static byte[] pixels(ImageSet test) {
        ByteBuffer pixels = ByteBuffer.allocate(test.size() * 32 * 32 * 3);
        for (int i = 0; i < test.size(); i++) {
            for (int colour : test.picture(i).getRGB(0, 0, 32, 32, null, 0, 32)) {
                pixels.put((byte) (colour >> 16)).put((byte) (colour >> 8)).put((byte) colour);
            }
        }
        return pixels.array();
    }

    private static byte[] marks(ImageSet test) {
        byte[] marks = new byte[test.size()];
        for (int i = 0; i < marks.length; i++) {
            marks[i] = (byte) test.label(i);
        }
        return marks;
    }

    @Test
    void imagesOfNumpyAreAskedOfLikeAnyOthers() throws IOException {
        ImageSet test = Datasets.load("cifar10-mini", null).test();
        byte[] pixels = pixels(test);
        Path labels = npy("labels.npy", "|u1", "(1000,)", marks(test));
        Path images = npy("images.npy", "|u1", "(1000, 32, 32, 3)", pixels);
        Outcome outcome = evaluate(record.folder(), "--images", images.toString(), "--image-labels", labels.toString());
        assertThat(outcome.err()).isEmpty();
        String accuracy = String.valueOf(100 * record.json().summary().lastTestAccuracy());
        assertThat(csv("result")).contains(accuracy);
        assertRefused(
                evaluate(record.folder(), "--images", images.toString()),
                1,
                images + " holds images only; name the file of their labels, too.");
        Path planes = npy("planes.npy", "|u1", "(1000, 3, 32, 32)", pixels);
        assertRefused(
                evaluate(record.folder(), "--images", planes.toString(), "--image-labels", labels.toString()),
                1,
                planes + " holds numbers of 1 bytes and the shape [1000, 3, 32, 32]; expected unsigned bytes, images ×"
                        + " height × width × 3: transpose or convert it in NumPy.");
    }

    @Test
    void imagesAndLabelsOfAnArchiveAreThoseOfTheSplit() throws IOException {
        ImageSet test = Datasets.load("cifar10-mini", null).test();
        Path archive = Files.write(
                folder.resolve("both.npz"),
                NumpyFiles.npz(Map.of(
                        "train_images", NumpyFiles.npy("|u1", "(2, 32, 32, 3)", new byte[2 * 3072]),
                        "train_labels", NumpyFiles.npy("|u1", "(2, 1)", new byte[2]),
                        "test_images", NumpyFiles.npy("|u1", "(1000, 32, 32, 3)", pixels(test)),
                        "test_labels", NumpyFiles.npy("|u1", "(1000, 1)", marks(test)))));
        assertThat(evaluate(record.folder(), "--images", archive.toString()).err())
                .isEmpty();
        assertThat(csv("result"))
                .contains(String.valueOf(100 * record.json().summary().lastTestAccuracy()));
        evaluate(record.folder(), "--images", archive.toString(), "--split", "train");
        assertThat(csv("result").lines().toList().get(1)).endsWith(",2");
    }

    /** A hundred images of five severities, with the labels of all or of one. */
    @Test
    void aFolderOfCorruptionsHasARowForEachAndSeverity(@TempDir Path corrupted) throws IOException {
        ImageSet test = Datasets.load("cifar10-mini", null).test().first(500);
        byte[] marks = marks(test);
        byte[] each = Arrays.copyOf(marks, 100);
        for (int i = 0; i < marks.length; i++) {
            marks[i] = each[i % 100];
        }
        Files.write(corrupted.resolve("fog.npy"), NumpyFiles.npy("|u1", "(500, 32, 32, 3)", pixels(test)));
        Files.write(corrupted.resolve("snow.npy"), NumpyFiles.npy("|u1", "(500, 32, 32, 3)", new byte[500 * 3072]));
        Files.write(corrupted.resolve("labels.npy"), NumpyFiles.npy("|u1", "(500,)", marks));
        Files.write(corrupted.resolve("._fog.npy"), new byte[9]);
        Outcome outcome = evaluate(record.folder(), "--images", corrupted.toString());
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).contains("severity", "mean of all");
        Path tables = folder.resolve("report/corruptions");
        List<String> rows = Files.readAllLines(tables.resolve("corruptions.csv"));
        assertThat(rows).hasSize(11);
        assertThat(rows.get(0)).isEqualTo("corruption,severity,accuracy (%),95 % from,95 % to,loss,n");
        assertThat(rows.subList(1, 6)).allMatch(row -> row.startsWith("fog,") && row.endsWith(",100"));
        assertThat(rows.subList(6, 11)).allMatch(row -> row.startsWith("snow,"));
        double mean = rows.subList(1, 6).stream()
                .mapToDouble(row -> Double.parseDouble(row.split(",", -1)[2]))
                .average()
                .orElseThrow();
        List<String> means = Files.readAllLines(tables.resolve("means.csv"));
        assertThat(Double.parseDouble(means.get(1).split(",", -1)[1])).isCloseTo(mean, within(1e-9));
        assertThat(means).hasSize(4);

        // The labels of one severity say the same.
        Files.write(corrupted.resolve("labels.npy"), NumpyFiles.npy("|u1", "(100,)", each));
        evaluate(record.folder(), "--images", corrupted.toString());
        assertThat(Files.readAllLines(tables.resolve("corruptions.csv"))).isEqualTo(rows);

        Files.delete(corrupted.resolve("labels.npy"));
        assertRefused(
                evaluate(record.folder(), "--images", corrupted.toString()),
                1,
                "There are no labels of %s: neither %s nor %s."
                        .formatted(
                                corrupted.resolve("fog.npy"),
                                corrupted.resolve("fog_labels.npy"),
                                corrupted.resolve("labels.npy")));
    }

    @Test
    void imagesWithLabelsOfTheirOwnHaveARowEach(@TempDir Path other) throws IOException {
        ImageSet test = Datasets.load("cifar10-mini", null).test();
        Files.write(other.resolve("v4_data.npy"), NumpyFiles.npy("|u1", "(1000, 32, 32, 3)", pixels(test)));
        Files.write(other.resolve("v4_labels.npy"), NumpyFiles.npy("|u1", "(1000,)", marks(test)));
        assertThat(evaluate(record.folder(), "--images", other.toString()).err())
                .isEmpty();
        assertThat(Files.readAllLines(folder.resolve("report/corruptions/corruptions.csv"))
                        .get(1))
                .startsWith("v4," + 100 * record.json().summary().lastTestAccuracy() + ",");
        assertRefused(
                evaluate(record.folder(), "--images", folder.resolve("runs").toString()),
                1,
                "There is no .npy file of images in " + folder.resolve("runs") + ".");
    }

    @Test
    void aRunDoesOnItsTestImagesAsItsRecordSays() throws IOException {
        Outcome outcome = evaluate(record.folder());
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out())
                .contains("accuracy (%)", "95 % from", "loss", "calibration error (%)")
                .contains("Report: " + folder.resolve("report/evaluation.html"));
        String accuracy = String.valueOf(100 * record.json().summary().lastTestAccuracy());
        assertThat(csv("result").lines().toList().get(1))
                .startsWith(accuracy + ",")
                .endsWith(",1000");
        assertThat(csv("classes").lines()).hasSize(11);
        assertThat(csv("confusion").lines()).hasSize(11).first().asString().startsWith("true class,airplane,");
        for (String figure : List.of("confusion-map", "reliability")) {
            assertThat(folder.resolve("report/evaluation").resolve(figure + ".png"))
                    .isNotEmptyFile();
            assertThat(folder.resolve("report/evaluation").resolve(figure + ".svg"))
                    .isNotEmptyFile();
        }
        assertThat(folder.resolve("report/evaluation.html"))
                .content()
                .contains(record.recipe().id() + " on the test split of cifar10-mini")
                .contains("Network resnet8, weights of " + record.recipe().id() + ".")
                .contains("1000 images, the test split of cifar10-mini, SHA-256 "
                        + record.json().data().testSha256().substring(0, 16))
                .contains("Normalized by the mean [0.4914, 0.4822, 0.4465]");
        Report same = Lab.open(Map.of()).showingOn(Display.NONE).evaluate(record);
        assertThat(same.table("result").csv()).isEqualTo(csv("result"));
    }

    @Test
    void imagesOfAnotherSizeAreScaledToThatOfTheRun() {
        Lab lab = Lab.open(Map.of()).showingOn(Display.NONE);
        Dataset small = Datasets.load("cifar10-mini", null).scaledTo(8);
        assertThat(lab.evaluate(record, small).table("result").csv())
                .isEqualTo(
                        lab.evaluate(record, small.scaledTo(16)).table("result").csv());
    }

    @Test
    void itsWeightsAloneDoTheSame() throws IOException {
        assertThat(evaluate(record.folder()).exit()).isZero();
        String own = csv("confusion");
        Path file = Files.copy(record.folder().resolve("model.safetensors"), folder.resolve("copy.safetensors"));
        Outcome outcome = evaluate(file, "--model", "resnet8", "--image-size", "16");
        assertThat(outcome.err()).isEmpty();
        assertThat(csv("confusion")).isEqualTo(own);
    }

    @Test
    void itsTrainingImagesAreThoseItWasTrainedOn() throws IOException {
        assertThat(evaluate(record.folder(), "--split", "train").exit()).isZero();
        assertThat(csv("result").lines().toList().get(1)).endsWith(",64");
        assertThat(evaluate(record.folder(), "--split", "train", "--data", "cifar10-mini")
                        .exit())
                .isZero();
        assertThat(csv("result").lines().toList().get(1)).endsWith(",5000");
        assertRefused(
                evaluate(record.folder(), "--split", "validation"),
                1,
                "There are no validation images of cifar10-mini; a run that was trained with --validation has some.");
    }

    @Test
    void otherClassesAreASentence(@TempDir Path images) throws IOException {
        PhotoFolder.write(images, 2, "test");
        String[] photos = {"--data", "image-folder", "--image-size", "32", "--data-dir", images.toString()};
        assertRefused(
                evaluate(record.folder(), photos),
                1,
                record.recipe().id() + " tells 10 classes apart, but the images have 3.");
        assertRefused(
                evaluate(record.folder().resolve("model.safetensors"), photos),
                1,
                "model.safetensors tells 10 classes apart, but the images have 3.");
    }

    @Test
    void otherImagesAreNormalizedAsThoseOfTheRun(@TempDir Path images) throws IOException {
        PhotoFolder.write(images, 2, "test");
        for (String more : List.of("d", "e", "f", "g", "h", "i", "j")) {
            for (String split : List.of("train", "test")) {
                Path photo = images.resolve(split)
                        .resolve("a")
                        .resolve("train".equals(split) ? "a-000.JPEG" : "a-test-0.jpg");
                Path copy = images.resolve(split).resolve(more).resolve(photo.getFileName());
                Files.createDirectories(copy.getParent());
                Files.copy(photo, copy);
            }
        }
        String[] photos = {"--data", "image-folder", "--data-dir", images.toString()};
        assertThat(evaluate(record.folder(), photos).exit()).isZero();
        assertThat(csv("result").lines().toList().get(1)).endsWith(",13");
        String ofItsSize = csv("result");
        assertThat(evaluate(record.folder(), with(photos, "--image-size", "16")).exit())
                .isZero();
        assertThat(csv("result")).as("in the size of the run").isEqualTo(ofItsSize);
        assertThat(evaluate(record.folder(), with(photos, "--image-size", "48")).exit())
                .isZero();
        assertThat(csv("result")).as("as asked for").isNotEqualTo(ofItsSize);
        assertThat(folder.resolve("report/evaluation.html"))
                .content()
                .contains("the test split of image-folder", "Normalized by the mean [0.4914");
        Outcome ofWeights = evaluate(record.folder().resolve("model.safetensors"), with(photos, "--image-size", "32"));
        assertThat(ofWeights.exit()).isZero();
        assertThat(folder.resolve("report/evaluation.html")).content().contains("Normalized by the mean [0.485, ");
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        assertRefused(
                evaluate(folder.resolve("none")),
                1,
                "There is no run " + folder.resolve("none") + ": expected the folder of its record, such as runs/ID.");
        Path file = folder.resolve("none.safetensors");
        assertRefused(evaluate(file), 1, file + " does not exist; expected a safetensors file.");
        assertRefused(
                evaluate(record.folder(), "--model", "resnet20"), 2, "A run has its own network: leave out --model.");
        Outcome unfit = evaluate(record.folder().resolve("model.safetensors"), "--model", "resnet20");
        assertThat(unfit.exit()).isEqualTo(1);
        assertThat(unfit.err().lines())
                .singleElement()
                .asString()
                .startsWith("The state dict does not fit the network; missing layer1.1.conv1.weight");
    }

    @Test
    void aRunWithoutWeightsIsASentence(@TempDir Path other) throws IOException {
        Path copy = other.resolve(record.folder().getFileName().toString());
        Files.createDirectories(copy);
        for (String name : List.of("run.json", "steps.csv", "epochs.csv")) {
            Files.copy(record.folder().resolve(name), copy.resolve(name));
        }
        assertRefused(
                evaluate(copy),
                1,
                copy
                        + " has no model.safetensors, the weights at its end: train it anew, with --again or lab.trainAnew(…).");
    }
}
