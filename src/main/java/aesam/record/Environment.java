package aesam.record;

import static aesam.AesamException.require;

import aesam.network.PyTorch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;

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
        String device) {
    public Environment {
        boolean whole =
                Stream.of(version, commit, djl, libtorch, jdk, os, device).allMatch(Objects::nonNull);
        require(whole, "An environment lacks a part.");
    }

    /**
     * This process's; the number of threads is that of the calling thread.
     *
     * @param device of tensors
     */
    public static Environment here(String device) {
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
                device);
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
