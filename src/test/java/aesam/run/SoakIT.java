package aesam.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A long run holds at its end what it held at its start: means over the first and the last tenth of its epochs. Its heap is
 * of a fixed size and in memory from the start, so that what else is resident is native.
 */
class SoakIT {
    private static final long HEAP_MB = 128;

    @TempDir
    Path out;

    @Test
    void fourThousandStepsHoldNoMoreThanTheFirst() throws IOException, InterruptedException {
        holdsWhatItHeld(4000);
    }

    @Test
    @Tag("reliability")
    void fiftyThousandStepsHoldNoMoreThanTheFirst() throws IOException, InterruptedException {
        holdsWhatItHeld(50_000);
    }

    private void holdsWhatItHeld(int steps) throws IOException, InterruptedException {
        assumeThat(ProcessMemory.STATUS).exists();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms" + HEAP_MB + "m",
                        "-Xmx" + HEAP_MB + "m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:TieredStopAtLevel=1", // the second compiler takes 10 MB at some late step
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Soak.class.getName(),
                        Integer.toString(steps),
                        out.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        List<long[]> samples = said.lines()
                .map(line -> Arrays.stream(line.split(",", -1))
                        .mapToLong(Long::parseLong)
                        .toArray())
                .toList();
        assertThat(samples).hasSize(100);
        double heap = mean(samples, 0, 1);
        double resident = mean(samples, 0, 2) - (HEAP_MB << 20);
        double heapGrowth = mean(samples, 90, 1) / heap - 1;
        double residentGrowth = (mean(samples, 90, 2) - (HEAP_MB << 20)) / resident - 1;
        System.out.printf(
                "%d steps: heap %.1f MB %+.2f %%, native %.1f MB %+.2f %%, files %s, threads %s, %.2f and %.2f ms a step%n",
                steps,
                heap / 1e6,
                100 * heapGrowth,
                resident / 1e6,
                100 * residentGrowth,
                Arrays.toString(column(samples, 3)),
                Arrays.toString(column(samples, 4)),
                mean(samples, 0, 6) / 1e6,
                mean(samples, 90, 6) / 1e6);
        assertThat(heapGrowth).as("growth of the heap: %s", said).isCloseTo(0, within(0.05));
        assertThat(residentGrowth).as("growth of native memory: %s", said).isCloseTo(0, within(0.05));
        assertThat(most(samples, 90, 3)).as("open files: %s", said).isLessThanOrEqualTo(most(samples, 0, 3));
        assertThat(most(samples, 90, 4)).as("threads: %s", said).isLessThanOrEqualTo(most(samples, 0, 4));
        assertThat(samples).as("rows are on disk as they come").allMatch(sample -> sample[5] == sample[0] + 1);
    }

    private static double mean(List<long[]> samples, int from, int column) {
        return samples.subList(from, from + 10).stream()
                .mapToLong(sample -> sample[column])
                .average()
                .orElseThrow();
    }

    private static long most(List<long[]> samples, int from, int column) {
        return samples.subList(from, from + 10).stream()
                .mapToLong(sample -> sample[column])
                .max()
                .orElseThrow();
    }

    /** The values that there are. */
    private static long[] column(List<long[]> samples, int column) {
        return samples.stream().mapToLong(sample -> sample[column]).distinct().toArray();
    }
}
