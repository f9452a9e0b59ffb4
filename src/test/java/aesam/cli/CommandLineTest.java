package aesam.cli;

import static aesam.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import aesam.images.files.PhotoFolder;
import aesam.network.Tensor;
import aesam.record.Safetensors;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    @TempDir
    Path folder;

    /** Trains on a few images, where nothing else is said. */
    private Outcome train(String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", "--out", folder.toString()));
        arguments.addAll(List.of(more));
        for (List<String> small : List.of(
                List.of("--image-size", "16"),
                List.of("--limit", "64"),
                List.of("--batch", "32"),
                List.of("--epochs", "1"))) {
            if (!arguments.contains(small.get(0))) {
                arguments.addAll(small);
            }
        }
        return run(arguments.toArray(String[]::new));
    }

    /** The folders of runs; their locks are hidden. */
    private List<Path> runs() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> !f.getFileName().toString().startsWith("."))
                    .toList();
        }
    }

    @Test
    void trainPrintsALineAnEpochAndTheResultAndLeavesARecord() throws IOException {
        Outcome outcome =
                train("--optimizer", "ae-looksam", "--noise", "0.5", "--base", "adamw", "--precision", "float64");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out())
                .contains("64 training images, 32 labels corrupted, 1000 test images; ae-looksam, 2 steps")
                .contains("epoch 1/1: train loss ")
                .contains("memorized ")
                .contains("Test accuracy ")
                .doesNotContain("\r");
        assertThat(runs()).hasSize(1);
    }

    @Test
    void trainStartsFromAStateDict() throws IOException {
        assertThat(train("--seed", "3").exit()).isZero();
        Path model = runs().get(0).resolve("model.safetensors");
        assertThat(train("--init", model.toString()).exit()).isZero();
        Map<String, Tensor> wrapped = new LinkedHashMap<>();
        Safetensors.read(model).forEach((name, tensor) -> wrapped.put("module." + name, tensor));
        Path parallel = folder.resolveSibling(folder.getFileName() + "-parallel.safetensors");
        Safetensors.write(parallel, wrapped);
        assertThat(train("--init", parallel.toString()).out())
                .contains("The names in " + parallel + " were read without the 'module.' that all begin with.");
        Files.delete(parallel);
        Outcome unfit = train("--init", model.toString(), "--model", "resnet20");
        assertThat(unfit.exit()).isEqualTo(1);
        assertThat(unfit.err().lines())
                .singleElement()
                .asString()
                .contains("does not fit the network; missing layer1.1.conv1.weight");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--optimizer adam       | optimizer is one of erm, sam, esam, ss-sam, ae-sam, looksam, ae-looksam, found 'adam'.",
                "--crop oval            | crop is one of none, padded, resized, found 'oval'.",
                "--jitter 2             | Colour jitter must be from 0 to 1, found 2.0.",
                "--broken maybe         | broken is one of fail, skip, found 'maybe'.",
                "--image-size 0         | Images have at least one pixel, found a size of 0.",
                "--noise 1.5            | Label noise must be a rate from 0 to 1, found 1.5.",
                "--noise-kind odd       | noise-kind is one of symmetric, uniform, asymmetric, found 'odd'.",
                "--rho -1               | rho must be a finite number of at least 0, found -1.0.",
                "--delta 1              | delta must be in [0, 1), found 1.0.",
                "--schedule linear      | schedule is one of cosine, constant, step, found 'linear'.",
                "--perturbation strange | perturbation is one of normalized, unnormalized, asam, fisher, layerwise, random, friendly, found 'strange'.",
                "--precision int8           | precision is one of float32, tf32, float64, bfloat16, found 'int8'.",
                "--base lion            | base is one of sgd, adamw, found 'lion'.",
                "--data svhn      | data is one of cifar10-mini, cifar10, cifar100, cifar100-coarse, mnist, fashion-mnist, tiny-imagenet, imagenet, image-folder, found 'svhn'.",
                "--model vgg       | model is one of resnet8, resnet20, resnet32, resnet18, wrn28-10, pyramidnet110, vit-ti4, resnet18-imagenet, resnet34, resnet50, vit-ti16, vit-s16, found 'vgg'.",
                "--dropout 0.3          | resnet8 has no dropout; wrn28-10 has.",
                "--skip-head            | A head can be skipped of a state dict to start from only.",
                "--init none.st         | There are no weights in none.st: expected a .safetensors file, or the folder of a finished run.",
                "--epochs 0             | A run needs at least one epoch, found 0.",
                "--warmup 3             | A warm-up of 3 epochs does not fit into 1."
            })
    void impossibleOptionsAreRefusedInASentence(String options, String sentence) throws IOException {
        Outcome outcome = train(options.split(" ", -1));
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err().lines()).first().asString().isEqualTo(sentence);
        assertThat(outcome.err().lines()).hasSize(2).last().asString().isEqualTo("Try 'aesam train --help'.");
        assertThat(runs()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--data cifar10    | Dataset cifar10 is not embedded; name its folder or archive with --data-dir or lab.dataIn(…).",
                "--limit 9999      | A limit of 9999 images is not possible: there are 5000.",
                "--batch 65        | A batch of 65 images is not possible: there are only 64 training images.",
                "--checkpoint-minutes NaN | Checkpoints are some time apart, found NaN minutes.",
                "--cutout 32       | A cutout of 32 pixels can blank images of 16 × 16 altogether; choose a smaller one.",
                "--device cpu,cpu  | cpu,cpu share the micro-batches of a run, and this one has none: set micro-batch=16 for two of a batch of 32, or take one device.",
                "--threads 0       | Training needs at least one thread, found 0."
            })
    void badInputEndsInASentence(String options, String sentence) {
        Outcome outcome = train(options.trim().split(" ", -1));
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err().lines()).singleElement().asString().isEqualTo(sentence);
    }

    @Test
    void farTooManyThreadsAreRefused() {
        assertThat(train("--threads", "100000").err())
                .matches("This machine can use \\d+ threads at most, found 100000\\.\\s+");
    }

    @Test
    void aStackTraceIsShownWhenAskedFor() {
        Outcome outcome = run("train", "--data", "cifar10", "--stack-trace");
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("Dataset cifar10 is not embedded").contains("\tat aesam.");
    }

    @Test
    void aThresholdThatNeverFiresIsWarnedOf() {
        assertThat(train("--lambda2", "4").out()).startsWith("Warning: With delta = 0.9 no step can be sharp");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train",
                "data",
                "data list",
                "data verify",
                "data preview",
                "models",
                "info",
                "bench",
                "experiment",
                "measure",
                "evaluate"
            })
    void everyCommandExplainsItself(String command) {
        Outcome outcome = run(Stream.concat(Stream.of(command.split(" ", -1)), Stream.of("--help"))
                .toArray(String[]::new));
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).startsWith("Usage: aesam " + command).doesNotContain("${");
    }

    @Test
    void modelsAndInfoAndDataAnswer() {
        assertThat(run("models").out()).contains("resnet20").contains("272,474").contains("22,050,664");
        assertThat(run("models", "--image-size", "30").out())
                .contains("11,432,256")
                .contains("Images of 30 × 30 pixels cannot be cut into patches of 4 × 4");
        assertThat(run("info").out()).contains("libtorch 2.7.1").contains("cpu");
        assertThat(run("info", "--columns").out())
                .contains("grad_norm_sq                   s = ||grad L(B; w)||^2")
                .contains("train_accuracy_corrupted       memorization");
        assertThat(run("data", "list").out()).contains("cifar10-mini");
        assertThat(run("data", "verify").out()).contains("5000 images of 32 × 32 pixels, 10 classes with 500 to 500");
        assertThat(run("--version").out()).startsWith("aesam 0.");
        assertThat(run("generate-completion").out()).contains("ae-looksam");
    }

    @Test
    void previewDrawsASheetThatMarksCorruptedLabels() throws IOException {
        Path file = folder.resolve("sheet.png");
        Outcome outcome = run("data", "preview", "--noise", "0.5", "--count", "10", "--out", file.toString());
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).contains("10 of 5000 training images; 2500 labels are corrupted in all.");
        BufferedImage sheet = ImageIO.read(file.toFile());
        assertThat(sheet.getWidth()).isEqualTo(8 * 138 + 10);
        int vermilion = 0;
        for (int y = 0; y < sheet.getHeight(); y++) {
            for (int x = 0; x < sheet.getWidth(); x++) {
                vermilion += (sheet.getRGB(x, y) & 0xFFFFFF) == 0xD55E00 ? 1 : 0;
            }
        }
        assertThat(vermilion).isGreaterThan(1000);
        assertThat(run(
                                "data",
                                "preview",
                                "--out",
                                folder.resolve("no/such/x.png").toString())
                        .exit())
                .isEqualTo(1);
    }

    @Test
    void aFolderOfImagesIsVerifiedShownTimedAndTrainedOn(@TempDir Path images) throws IOException {
        PhotoFolder.write(images, 12, "val");
        String[] source = {"--data", "image-folder", "--data-dir", images.toString(), "--image-size", "16"};
        Outcome whole = run(words("data verify", source));
        assertThat(whole.exit()).isZero();
        assertThat(whole.out()).contains("training: 36 images of 16 × 16 pixels, 3 classes with 12 to 12 images each");
        assertThat(run(words("data preview --noise 0.5 --out " + folder.resolve("sheet.png"), source))
                        .out())
                .contains("36 of 36 training images; 18 labels are corrupted in all.");
        Outcome trained =
                run(words("train --out " + folder + " --batch 12 --epochs 1 --memory 0 --jitter 0.2", source));
        assertThat(trained.err()).isEmpty();
        assertThat(trained.out()).contains("image-folder: 36 training images, 6 test images; ae-sam, 3 steps");

        Path cache = folder.resolve("cache");
        Outcome experiment = run(words(
                "experiment policy --profile smoke --set data=image-folder --set image_size=16 --seeds 1 --data-dir "
                        + images + " --cache " + cache + " --out " + folder.resolve("experiment") + " --report "
                        + folder.resolve("report")));
        assertThat(experiment.err()).isEmpty();
        assertThat(experiment.out()).contains("Report: ");
        assertThat(cache).isNotEmptyDirectory();

        Files.write(images.resolve("train/a/empty.jpg"), new byte[0]);
        Outcome broken = run(words("data verify", source));
        assertThat(broken.exit()).isEqualTo(1);
        assertThat(broken.out()).contains("1 of 37 training files are no whole images and left out: ");
        assertThat(run(words("data verify --broken skip", source)).exit()).isZero();
        Outcome failed = run(words("train --out " + folder + " --batch 12 --epochs 1", source));
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.err().lines())
                .singleElement()
                .asString()
                .endsWith("(it is empty); delete them, or leave such files out with --broken skip.");
        assertThat(run(words("train --broken skip --out " + folder + " --batch 12 --epochs 1", source))
                        .out())
                .contains("1 of 37 training files are no whole images and left out");
    }

    private static String[] words(String command, String... more) {
        return Stream.concat(Stream.of(command.split(" ", -1)), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void benchMeasuresAllSeven() throws IOException {
        Path csv = folder.resolve("bench.csv");
        Outcome outcome = run(
                "bench",
                "--model",
                "resnet8",
                "--batch",
                "16",
                "--rounds",
                "1",
                "--steps",
                "2",
                "--csv",
                csv.toString());
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).contains("erm").contains("ae-looksam");
        assertThat(Files.readAllLines(csv)).hasSize(8).first().asString().startsWith("model,precision,batch,device");
    }

    @Test
    void stepsAreTimedOnOneDevice() {
        assertThat(run("bench", "--model", "resnet8", "--device", "cpu,cpu").err())
                .startsWith("A step is timed on one device, found cpu,cpu.");
    }

    @Test
    void anUnwritableFolderIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        Outcome outcome = run("train", "--epochs", "1", "--out", file.toString());
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err().lines())
                .singleElement()
                .asString()
                .startsWith(file.toString())
                .contains("cannot be written");
    }
}
