package aesam.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WithoutSparkTest {
    @Test
    void theCommandLineSaysHowToStartItWithSpark() throws IOException, InterruptedException {
        String withoutSpark = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !new File(entry).getName().startsWith("spark-"))
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        withoutSpark,
                        "aesam.cli.Main",
                        "sweep",
                        "--vary",
                        "delta=0.5,0.9",
                        "--on",
                        "spark",
                        "--out",
                        "file:///shared/runs")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isOne();
        assertThat(said)
                .isEqualToIgnoringNewLines(
                        "Spark is not on the class path: start this with spark-submit, as the README's"
                                + " section Spark says.");
    }
}
