package aesam.network;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * What the C library is told about a process that is the program's own: how OpenMP waits and how glibc keeps memory. Linux alone has
 * these.
 */
final class CLibrary {
    /** Null in a process that was not tuned. */
    private static volatile @Nullable Functions tuned;

    private CLibrary() {}

    /** Before libtorch loads; what the user has set stays. Nothing happens where JNA cannot unpack its library. */
    static void tune() {
        if (!Platform.isLinux()) {
            return;
        }
        try {
            tune(Native.load("c", Functions.class));
        } catch (LinkageError e) {
            tuned = null;
        }
    }

    private static void tune(Functions c) {
        if (System.getenv("OMP_WAIT_POLICY") == null) {
            // How often a waiting thread spins (some 10 µs) before it sleeps. GCC's default, thirty times as much,
            // collapses when anything else needs a core; none at all makes a step 15 % slower on an idle machine.
            c.setenv("GOMP_SPINCOUNT", "10000", 0);
        }
        c.setenv("THP_MEM_ALLOC_ENABLE", "1", 0);
        c.mallopt(Functions.M_MMAP_MAX, 0);
        keep(c, 1 << 30, Functions.HEAP_SIZE);
        tuned = c;
    }

    /** Gives the memory that training on this thread has kept back to the system, in a process that was tuned. */
    static void trim() {
        Functions c = tuned;
        if (c == null) {
            return;
        }
        keep(c, 0, 0);
        c.free(c.malloc(1 << 20)); // a large free looks at the end of the thread's heap, malloc_trim does not
        keep(c, 1 << 30, Functions.HEAP_SIZE);
        c.malloc_trim(0);
    }

    /**
     * Activations and vectors come and go with each step: keeping their memory, in large pages, saves asking the kernel for
     * zeroed pages (ResNet-18, batch 32: 10 page faults a step instead of 27,000).
     *
     * @param free so many bytes may lie free at the end of a heap
     * @param pad so many bytes more than needed are asked for; while they would fit, a thread's last heap is kept
     */
    private static void keep(Functions c, int free, int pad) {
        c.mallopt(Functions.M_TRIM_THRESHOLD, free);
        c.mallopt(Functions.M_TOP_PAD, pad);
    }

    /** By their names in C. */
    interface Functions extends Library {
        int M_TRIM_THRESHOLD = -1;

        int M_TOP_PAD = -2;

        /** So many blocks at a time may be mapped one by one, which means anew each time. */
        int M_MMAP_MAX = -4;

        /** A thread other than the process's first, as all of the JVM's are, has its memory in heaps of this size. */
        int HEAP_SIZE = 1 << 26;

        int setenv(String name, String value, int overwrite);

        int mallopt(int parameter, int value);

        int malloc_trim(long pad);

        Pointer malloc(long bytes);

        void free(Pointer block);
    }
}
