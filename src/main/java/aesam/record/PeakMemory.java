package aesam.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The most memory that this process has held, Java's and libtorch's together. */
public final class PeakMemory {
    private static final Path STATUS = Path.of("/proc/self/status");

    private static final Path CLEAR = Path.of("/proc/self/clear_refs");

    private PeakMemory() {}

    /** Forgets the peak so far; what the process holds now, or null where the system does not say. */
    public static @Nullable Long restart() {
        if (!Files.isWritable(CLEAR)) {
            return null;
        }
        try {
            Files.writeString(CLEAR, "5");
            return bytes();
        } catch (IOException e) {
            return null;
        }
    }

    /** The larger of two that may be unknown. */
    static @Nullable Long more(@Nullable Long earlier, @Nullable Long now) {
        return now == null || (earlier != null && earlier > now) ? earlier : now;
    }

    /** Bytes of resident memory at its peak; null where the system does not say (only Linux does). */
    public static @Nullable Long bytes() {
        if (!Files.isReadable(STATUS)) {
            return null;
        }
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmHWM:")) {
                    return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
            return null;
        } catch (IOException e) {
            return null;
        }
    }
}
