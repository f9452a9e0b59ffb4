package aesam.engine;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/** DJL's PyTorch engine on this machine: started on first use, offline, and told how many threads to use. */
public final class PyTorch {
    private static final Engine ENGINE = start();

    private PyTorch() {}

    private static Engine start() {
        // No telemetry call and no download: the natives come from the class path.
        System.setProperty("ai.djl.offline", System.getProperty("ai.djl.offline", "true"));
        System.setProperty("OPT_OUT_TRACKING", System.getProperty("OPT_OUT_TRACKING", "true"));
        if (!Platform.isWindows()) {
            // Read when libtorch loads. OpenMP's threads would spin while they wait, which collapses as soon as
            // anything
            // else needs a core; and DJL's own use of a deprecated function would be reported on standard error.
            C libc = Native.load("c", C.class);
            libc.setenv("OMP_WAIT_POLICY", "passive", 0);
            libc.setenv("TORCH_CPP_LOG_LEVEL", "ERROR", 0);
        }
        Engine engine = Engine.getEngine("PyTorch");
        if (engine == null) {
            throw new IllegalStateException("DJL's PyTorch engine is not on the class path");
        }
        return engine;
    }

    /** The part of the C library that is needed before the engine loads. */
    interface C extends Library {
        int setenv(String name, String value, int overwrite);
    }

    static Engine engine() {
        return ENGINE;
    }

    /** libtorch's version. */
    public static String version() {
        return ENGINE.getVersion();
    }

    /** What tensors are on by default. */
    public static String device() {
        return ENGINE.defaultDevice().toString();
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
}
