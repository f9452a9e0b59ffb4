package aesam;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs of one source file, which Java compiles and runs at once. */
class SourceLauncherTest {
    @TempDir
    Path folder;

    @Test
    void theSentenceOfAFailureIsShown() throws IOException, InterruptedException {
        Path program = Files.writeString(folder.resolve("Program.java"), """
                public class Program {
                    public static void main(String[] arguments) {
                        aesam.images.files.Datasets.load("cifar10", null);
                    }
                }
                """);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(said).contains("aesam.AesamException: Dataset cifar10 is not embedded; name its folder or archive");
    }
}
