package aesam.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaTest {
    @Test
    void newerGpusHaveTf32UnlessItIsForbidden() {
        assertThat(Cuda.hasTf32("80", null)).isTrue();
        assertThat(Cuda.hasTf32("120", "1")).isTrue();
        assertThat(Cuda.hasTf32("90", "0")).isFalse();
        assertThat(Cuda.hasTf32("75", null)).isFalse();
        assertThat(Cuda.hasTf32("cpu")).isFalse();
    }

    @Test
    void theDriverIsNamedAsItNamesItself(@TempDir Path folder) throws IOException {
        Path version = folder.resolve("version");
        assertThat(Cuda.driver(version)).isEmpty();
        Files.writeString(
                version,
                "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 01:44:30 UTC 2024\n"
                        + "GCC version:  gcc version 12.3.0\n");
        assertThat(Cuda.driver(version))
                .contains("NVIDIA UNIX x86_64 Kernel Module 550.54.14 Thu Feb 22 01:44:30 UTC 2024");
    }

    @Test
    void theProcessorHasNoMemoryOfItsOwn() {
        assertThat(Cuda.usedMemory("cpu")).isNull();
    }
}
