package aesam.record;

import static aesam.AesamException.require;

import aesam.images.Precision;
import aesam.network.Cuda;
import aesam.network.PyTorch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a run was made with.
 *
 * @param version of this library
 * @param commit of its source; with {@code +} where the source had been changed since
 * @param djl version
 * @param libtorch version
 * @param jdk version and vendor
 * @param os name, version and architecture
 * @param processors that the JVM sees
 * @param threads of tensor operations
 * @param device of tensors
 * @param processor its kind, on which the last bits depend; null where the system does not say, and in records of earlier versions
 * @param repeatable whether the same steps on this kind of device with as many threads give the same numbers to the bit: on a GPU
 *     cuDNN's sums do not; null in records of earlier versions
 * @param tf32 whether passes rounded factors to TF32, as was asked and the device can; null in records of earlier versions
 */
public record Environment(
        String version,
        String commit,
        String djl,
        String libtorch,
        String jdk,
        String os,
        int processors,
        int threads,
        String device,
        @Nullable String processor,
        @Nullable Boolean repeatable,
        @Nullable Boolean tf32) {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    public Environment {
        boolean whole =
                Stream.of(version, commit, djl, libtorch, jdk, os, device).allMatch(Objects::nonNull);
        require(whole, "An environment lacks a part.");
    }

    /**
     * This process's; the number of threads is that of the calling thread.
     *
     * @param device of tensors
     * @param precision of passes
     */
    public static Environment here(String device, Precision precision) {
        Properties build = build();
        return new Environment(
                build.getProperty("version"),
                commit(build),
                build.getProperty("djl"),
                PyTorch.version(),
                System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
                String.join(
                        " ",
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        System.getProperty("os.arch")),
                Runtime.getRuntime().availableProcessors(),
                PyTorch.threads(),
                device,
                kindOfProcessor(),
                device.startsWith("cpu"),
                precision == Precision.TF32 && Cuda.hasTf32(device));
    }

    /** As Linux describes the first one: by its name, or by numbers where it has none, as on aarch64. */
    private static @Nullable String kindOfProcessor() {
        try {
            List<String> first = Files.readAllLines(PROCESSORS).stream()
                    .takeWhile(line -> !line.isBlank())
                    .toList();
            String name = values(first, "model name");
            String numbers = values(first, "cpu family|model|CPU implementer|CPU part");
            return name.isEmpty() ? numbers : name + " (" + numbers + ")";
        } catch (IOException e) {
            return System.getenv("PROCESSOR_IDENTIFIER"); // Windows has it, others have null
        }
    }

    private static String values(List<String> lines, String keys) {
        return lines.stream()
                .map(line -> line.split("\\s*:\\s*", 2))
                .filter(part -> part.length == 2 && part[0].matches(keys))
                .map(part -> part[0].startsWith("model n") ? part[1] : part[0] + " " + part[1])
                .collect(Collectors.joining(", "));
    }

    /** Version and commit of this library, without starting the engine. */
    public static String libraryVersion() {
        Properties build = build();
        return "aesam " + build.getProperty("version") + " (" + commit(build) + ")";
    }

    /** Without git at build time, Maven leaves the placeholder in place. */
    private static String commit(Properties build) {
        String commit = build.getProperty("commit");
        if (commit.startsWith("$")) {
            return "unknown";
        }
        return commit + (Boolean.parseBoolean(build.getProperty("dirty")) ? "+" : "");
    }

    private static Properties build() {
        try (InputStream in = Environment.class.getResourceAsStream("/aesam/version.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
