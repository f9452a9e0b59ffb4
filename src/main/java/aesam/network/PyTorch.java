package aesam.network;

import aesam.AesamException;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** DJL's PyTorch engine on this machine: started on first use, offline, and told how many threads to use. */
public final class PyTorch {
    private static volatile boolean ownsProcess;

    private PyTorch() {}

    /** Starts the engine when it is first asked for. */
    private static final class Started {
        static final @Nullable Engine ENGINE;

        /** Why there is none. */
        static final @Nullable AesamException FAILURE;

        static {
            Engine engine = null;
            AesamException failure = null;
            try {
                engine = start();
            } catch (RuntimeException | LinkageError e) {
                failure = unusable(e);
            }
            ENGINE = engine;
            FAILURE = failure;
        }

        private static AesamException unusable(Throwable failure) {
            Throwable cause = failure;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return new AesamException(
                    "The PyTorch engine cannot be started (%s: %s); it unpacks its libraries to the folder DJL_CACHE_DIR, or else to .djl.ai/ in the home folder, which has to be writable and not mounted noexec."
                            .formatted(cause.getClass().getSimpleName(), AesamException.reason(cause)),
                    failure);
        }

        private static Engine start() {
            // No telemetry call and no download: the natives come from the class path.
            System.setProperty("ai.djl.offline", System.getProperty("ai.djl.offline", "true"));
            System.setProperty("OPT_OUT_TRACKING", System.getProperty("OPT_OUT_TRACKING", "true"));
            if (ownsProcess) {
                CLibrary.tune();
            }
            Engine engine = Engine.getEngine("PyTorch");
            if (engine == null) {
                throw new IllegalStateException("DJL's PyTorch engine is not on the class path");
            }
            return engine;
        }
    }

    /**
     * Says that this process is the program's own, to be set for training on Linux: glibc then keeps freed memory for the next
     * step, in large pages, and threads of OpenMP that wait spin for a short time only. It is for a program's {@code main}, not
     * for code within somebody's server. It takes effect when the engine starts, so it comes before anything else of this library;
     * afterwards it changes nothing. What the user has set in the environment stays.
     */
    public static void tuneProcess() {
        ownsProcess = true;
    }

    /**
     * The engine.
     *
     * @throws AesamException if it cannot be started on this machine
     */
    static Engine engine() {
        Engine engine = Started.ENGINE;
        if (engine == null) {
            throw Objects.requireNonNull(Started.FAILURE);
        }
        return engine;
    }

    /** libtorch's version. */
    public static String version() {
        return engine().getVersion();
    }

    /** How many GPUs the engine sees: none without a CUDA build. */
    public static int gpus() {
        return engine().getGpuCount();
    }

    /** The number of threads that this thread's tensor operations use. */
    public static int threads() {
        engine();
        return JniUtils.getNumThreads();
    }

    /** Sets the number of threads that this thread's tensor operations use; other threads do not inherit it. */
    public static void useThreads(int threads) {
        engine();
        JniUtils.setNumThreads(threads);
    }

    /** Gives memory that lies free in the C library back to the system, where that is known how (Linux). */
    public static void trimMemory() {
        CLibrary.trim();
    }
}
