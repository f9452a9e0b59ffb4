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
        if (Platform.isLinux()) {
            settle(Native.load("c", C.class));
        }
        Engine engine = Engine.getEngine("PyTorch");
        if (engine == null) {
            throw new IllegalStateException("DJL's PyTorch engine is not on the class path");
        }
        return engine;
    }

    /** What OpenMP and glibc go by from when libtorch loads; what the user has set stays. */
    private static void settle(C libc) {
        if (System.getenv("OMP_WAIT_POLICY") == null) {
            // How often a waiting thread spins (some 10 µs) before it sleeps. GCC's default, thirty times as much,
            // collapses when anything else needs a core; none at all makes a step 15 % slower on an idle machine.
            libc.setenv("GOMP_SPINCOUNT", "10000", 0);
        }
        // Activations and vectors come and go with each step: large pages, and keeping them, saves asking the kernel
        // for
        // zeroed ones (ResNet-18, batch 32: 100 page faults a step instead of 27,000).
        libc.setenv("THP_MEM_ALLOC_ENABLE", "1", 0);
        libc.mallopt(C.M_MMAP_MAX, 0);
        libc.mallopt(C.M_TRIM_THRESHOLD, 1 << 30);
        libc.mallopt(C.M_TOP_PAD, C.HEAP_SIZE);
    }

    /** The part of the C library that is needed before the engine loads. */
    interface C extends Library {
        /** So many blocks at a time may be mapped one by one, which means anew each time. */
        int M_MMAP_MAX = -4;

        /** So much may lie free at the end of the heap. */
        int M_TRIM_THRESHOLD = -1;

        /** So much more than needed is asked for. It also is what a thread's memory keeps when it gives back the last of its heaps. */
        int M_TOP_PAD = -2;

        /** A thread other than the process's first, as all of the JVM's are, has its memory in heaps of this size. */
        int HEAP_SIZE = 1 << 26;

        int setenv(String name, String value, int overwrite);

        int mallopt(int parameter, int value);
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
