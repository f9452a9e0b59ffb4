package aesam.record;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.images.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class EnvironmentTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void thisMachinesProcessorIsNamedAndRepeatsItsSums() {
        Environment here = Environment.here("cpu", Precision.TF32);
        assertThat(here.processor()).isNotBlank().doesNotContain("\t");
        assertThat(here.repeatable()).isTrue();
        assertThat(here.tf32()).isFalse();
        assertThat(Json.parse(Json.write(here), Environment.class)).isEqualTo(here);
    }

    @Test
    void recordsOfEarlierVersionsSayLess() throws Exception {
        Path record;
        try (Stream<Path> runs = Files.list(Path.of("notebooks", "results", "quick"))) {
            record = runs.filter(run -> Files.exists(run.resolve("run.json")))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        Environment then = RunRecord.read(record).json().environment();
        assertThat(then.libtorch()).isEqualTo("2.7.1");
        assertThat(then.device()).isEqualTo("cpu");
    }
}
