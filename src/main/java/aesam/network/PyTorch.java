package aesam.network;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;

/** DJL's PyTorch engine on this machine: started on first use, offline, and told how many threads to use. */
public final class PyTorch {
    private static final Engine ENGINE = start();

    private PyTorch() {}

    private static Engine start() {
        // No telemetry call and no download: the natives come from the class path.
        System.setProperty("ai.djl.offline", System.getProperty("ai.djl.offline", "true"));
        System.setProperty("OPT_OUT_TRACKING", System.getProperty("OPT_OUT_TRACKING", "true"));
        CLibrary.settle();
        Engine engine = Engine.getEngine("PyTorch");
        if (engine == null) {
            throw new IllegalStateException("DJL's PyTorch engine is not on the class path");
        }
        return engine;
    }

    static Engine engine() {
        return ENGINE;
    }

    /** libtorch's version. */
    public static String version() {
        return ENGINE.getVersion();
    }

    /** How many GPUs the engine sees: none without a CUDA build. */
    public static int gpus() {
        return ENGINE.getGpuCount();
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
