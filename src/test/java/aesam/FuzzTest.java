package aesam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The harness notices what it is to notice. */
class FuzzTest {
    private static final byte[] VALID = {1, 2, 3};

    @TempDir
    Path around;

    private Path file = Path.of("");

    @BeforeEach
    void nameFile() throws Exception {
        file = Files.createDirectory(around.resolve("in")).resolve("x");
    }

    private static AesamException refused(Path file) {
        return new AesamException(file + " is damaged.");
    }

    @Test
    void refusalsOfTheProjectsOwnKindPass() throws Exception {
        new Fuzz(file, 1 << 20, f -> {
                    if (!Arrays.equals(Files.readAllBytes(f), VALID)) {
                        throw refused(f);
                    }
                })
                .damage(VALID, 50);
    }

    @Test
    void everythingElseFails() {
        assertThatThrownBy(() -> feed(f -> {
                    throw new IllegalStateException("a bug");
                }))
                .hasMessageContaining("IllegalStateException");
        assertThatThrownBy(() -> feed(f -> {
                    throw new StackOverflowError();
                }))
                .hasMessageContaining("StackOverflowError");
        assertThatThrownBy(() -> feed(f -> {
                    throw new AesamException("It is damaged.");
                }))
                .hasMessageContaining("does not name");
        assertThatThrownBy(() -> feed(f -> {
                    throw new AesamException(f + "x".repeat(1000));
                }))
                .hasMessageContaining("too long");
        assertThatThrownBy(() -> feed(f -> {
                    int bytes = IntStream.range(0, 100)
                            .parallel()
                            .map(i -> new byte[100_000].length)
                            .sum();
                    assertThat(bytes).isPositive();
                    throw refused(f);
                }))
                .hasMessageContaining("allocates more than 1048576 bytes");
        assertThatThrownBy(() -> feed(f -> {
                    Files.write(f.resolveSibling("y"), VALID);
                    throw refused(f);
                }))
                .hasMessageContaining("nothing else is written");
        assertThatThrownBy(() -> feed(f -> {})).hasMessageContaining("refused of 5 cases");
    }

    private void feed(Fuzz.Reader reader) {
        new Fuzz(file, 1 << 20, reader).feed(i -> VALID, 5);
    }

    @Test
    void damagesAreManyAndTheSameForTheSameSeed() {
        byte[] valid =
                "{\"numbers\":[1,22,333],\"name\":\"x\"}".repeat(9).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Set<Integer> hashes = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            byte[] damaged = Mutation.of(valid, i);
            assertThat(damaged).isEqualTo(Mutation.of(valid, i));
            hashes.add(Arrays.hashCode(damaged));
        }
        assertThat(hashes).hasSizeGreaterThan(800);
    }
}
