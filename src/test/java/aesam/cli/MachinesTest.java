package aesam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.images.files.Datasets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Locales, encodings and folders as machines have them. */
class MachinesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG", "fa-IR", "ne-NP", "tr-TR"})
    void namesAndRecordsAreTheSameInEveryLocale(String tag) throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(tag));
        try {
            assertThat(Datasets.load("cifar10-mini", null).train().size()).isEqualTo(5000);
            String[] train = {
                "train", "--image-size", "16", "--limit", "32", "--batch", "32", "--epochs", "1", "--keep", "0", "--out"
            };
            List<String> words = new ArrayList<>(List.of(train));
            words.add(folder.toString());
            Outcome outcome = Outcome.run(words.toArray(String[]::new));
            assertThat(outcome.err()).isEmpty();
            assertThat(outcome.out()).contains("epoch 1/1").contains("1000 test images");
        } finally {
            Locale.setDefault(before);
        }
        try (var files = Files.walk(folder)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName()))).contains("epoch-0000.safetensors");
        }
    }

    /** The command line in a process of its own, which may load libraries as {@code java -jar} may. */
    private static List<String> run(Path workingFolder, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(workingFolder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).isEqualTo(Main.FAILED);
        return lines;
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFolderThatTheLocaleCannotNameIsExplained() throws IOException, InterruptedException {
        Path odd = Files.createDirectory(folder.resolve("données"));
        assertThat(run(odd, Map.of("LC_ALL", "C"), "data", "list"))
                .singleElement()
                .asString()
                .startsWith("The file name ")
                .endsWith("set one with UTF-8, as by LC_ALL=C.UTF-8.");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anEngineThatCannotBeUnpackedIsExplained() throws IOException, InterruptedException {
        assertThat(run(folder, Map.of("DJL_CACHE_DIR", "/proc/nothing", "ENGINE_CACHE_DIR", "/proc/nothing"), "info"))
                .singleElement()
                .asString()
                .startsWith("The PyTorch engine cannot be started (NoSuchFileException: /proc/nothing is not there);");
    }
}
