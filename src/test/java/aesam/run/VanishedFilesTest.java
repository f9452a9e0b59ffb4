package aesam.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.experiments.Profile;
import aesam.images.files.PhotoFolder;
import aesam.images.files.Storage;
import aesam.network.Compute;
import aesam.record.Recipe;
import aesam.record.Recording;
import aesam.record.RunRecord;
import aesam.train.StepEvent;
import aesam.train.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images or parts of the record that someone deletes while they are in use. */
class VanishedFilesTest {
    /** 36 images, 9 batches an epoch. */
    private static final Recipe PHOTOS =
            Profile.SMOKE.main().with("data=image-folder", "limit=0", "image_size=32", "batch=4", "epochs=3");

    @TempDir
    Path folder;

    private Path images = Path.of("");

    @BeforeEach
    void writeImages() throws IOException {
        images = folder.resolve("images");
        PhotoFolder.write(images, 12, "test");
    }

    private interface Deed {
        void perform() throws IOException;
    }

    private static TrainingListener behindStep(int step, Deed deed) {
        return new TrainingListener() {
            @Override
            public void onStep(StepEvent event) {
                if (event.step().t() == step) {
                    try {
                        deed.perform();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        };
    }

    /** Images are read whenever they are needed, or once. */
    private Path train(Path out, boolean inMemory, TrainingListener... listeners) {
        Storage storage = Storage.at(images).withMemory(inMemory ? 1 << 30 : 0);
        try (Run run = Run.prepare(PHOTOS, storage, Compute.cpu(1))) {
            return run.execute(new Recording(out, Set.of(1), 2, 10), List.of(listeners))
                    .folder();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void anImageThatVanishesEndsTheRunWithItsNameAndTheRunGoesOnOnceItIsBack() throws IOException {
        Path alone = train(folder.resolve("alone"), false);
        Path out = folder.resolve("runs");
        Path image = images.resolve("train").resolve("b").resolve("b-007.JPEG");
        byte[] content = Files.readAllBytes(image);
        assertThatThrownBy(() -> train(out, false, behindStep(10, () -> Files.delete(image))))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining(image.toString());
        RunRecord record = RunRecord.read(out.resolve(PHOTOS.id()));
        assertThat(record.json().failure()).contains(image.toString());
        record.requireResumable();
        assertThatThrownBy(() -> train(out, false))
                .as("one image less is not the same data")
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("was trained on other images than those here");
        Files.write(image, content);
        ResumeTest.assertSame(train(out, false), alone);
    }

    @Test
    void imagesInMemoryAreNeededAgainOnlyWhenTheRunGoesOn() throws IOException {
        Path alone = train(folder.resolve("alone"), true);
        Path out = folder.resolve("runs");
        Path elsewhere = folder.resolve("elsewhere");
        assertThatThrownBy(() ->
                        train(out, true, behindStep(3, () -> Files.move(images, elsewhere)), behindStep(13, () -> {
                            throw new IOException("the end");
                        })))
                .isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> train(out, true))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining(images.toString());
        RunRecord.read(out.resolve(PHOTOS.id())).requireResumable();
        Files.move(elsewhere, images);
        ResumeTest.assertSame(train(out, true), alone);
    }

    @ParameterizedTest
    @ValueSource(strings = {"steps.csv", "epochs.csv", "."})
    void aRunWhoseRecordIsDeletedMeanwhileDoesNotSeemToSucceed(String file) {
        Path out = folder.resolve("runs");
        Path deleted = out.resolve(PHOTOS.id()).resolve(file).normalize();
        assertThatThrownBy(() -> train(out, true, behindStep(12, () -> delete(deleted))))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining(deleted.toString())
                .hasMessageContaining("was deleted or changed by someone else while it was being written");
        assertThat(out.resolve(PHOTOS.id()).resolve("model.safetensors")).doesNotExist();
    }
}
