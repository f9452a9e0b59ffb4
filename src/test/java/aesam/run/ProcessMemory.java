package aesam.run;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;

/**
 * What a process holds; resident memory and files are those of Linux.
 *
 * @param heap bytes of Java objects, after a collection
 * @param resident bytes of memory
 * @param files open ones, but for those that are open for a moment, as the JVM's own now and then
 * @param threads of Java
 */
public record ProcessMemory(long heap, long resident, long files, int threads) {
    public static final Path STATUS = Path.of("/proc/self/status");

    /** This process's. */
    public static ProcessMemory now() {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        UnixOperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
        return new ProcessMemory(
                heap,
                residentBytes(),
                LongStream.generate(system::getOpenFileDescriptorCount)
                        .limit(5)
                        .min()
                        .orElseThrow(),
                ManagementFactory.getThreadMXBean().getThreadCount());
    }

    private static long residentBytes() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
