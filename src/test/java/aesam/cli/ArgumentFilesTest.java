package aesam.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArgumentFilesTest {
    @TempDir
    Path folder;

    @Test
    void wordsStandAsTheyAreWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), """
                # my settings
                train --data-dir "C:\\new\\table of images"
                  --out C:\\runs 'it''s' --epochs 5
                """);
        assertThat(ArgumentFiles.expanded("first", "@" + file, "last"))
                .containsExactly(
                        "first",
                        "train",
                        "--data-dir",
                        "C:\\new\\table of images",
                        "--out",
                        "C:\\runs",
                        "it",
                        "s",
                        "--epochs",
                        "5",
                        "last");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> ArgumentFiles.expanded("@" + folder.resolve("none")))
                .isInstanceOf(AesamException.class)
                .hasMessage(
                        "%s cannot be read as a file of arguments (%s is not there).",
                        folder.resolve("none"), folder.resolve("none"));
    }
}
