package aesam.run;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.network.Compute;
import aesam.record.Recipe;
import aesam.record.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs in one JVM do not affect each other's numbers, to the bit. */
class NeighbouringRunsTest {
    /** Of other optimizers, types, seeds and lengths. */
    private static final List<Recipe> BOTH = List.of(
            ResumeTest.SMALL.with("optimizer=ae-looksam"),
            ResumeTest.SMALL.withSeed(8).with("optimizer=ss-sam", "precision=float64", "batch=8", "epochs=2"));

    @TempDir
    Path folder;

    private static Path train(Recipe recipe, Path out, int threads) {
        try (Run run = Run.prepare(recipe, ResumeTest.DATA, Compute.cpu(threads))) {
            return run.execute(new Recording(out, Set.of(1), 0, 10), List.of()).folder();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void sideBySideTheyAreAsAlone(int threads) throws IOException {
        List<Path> alone = BOTH.stream()
                .map(recipe -> train(recipe, folder.resolve("alone"), threads))
                .toList();
        List<CompletableFuture<Path>> underWay = BOTH.stream()
                .map(recipe -> CompletableFuture.supplyAsync(() -> train(recipe, folder.resolve("together"), threads)))
                .toList();
        for (int i = 0; i < alone.size(); i++) {
            ResumeTest.assertSame(underWay.get(i).join(), alone.get(i));
        }
    }

    @Test
    void oneAfterTheOtherInEitherOrderTheyAreTheSame() throws IOException {
        Path first = train(BOTH.get(0), folder.resolve("a"), 1);
        Path second = train(BOTH.get(1), folder.resolve("a"), 1);
        ResumeTest.assertSame(train(BOTH.get(1), folder.resolve("b"), 1), second);
        ResumeTest.assertSame(train(BOTH.get(0), folder.resolve("b"), 1), first);
        assertThat(Files.readAllBytes(first.resolve("model.safetensors")))
                .isNotEqualTo(Files.readAllBytes(second.resolve("model.safetensors")));
    }
}
