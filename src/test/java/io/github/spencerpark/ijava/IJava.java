package io.github.spencerpark.ijava;

import io.github.spencerpark.jupyter.kernel.display.Renderer;

/** Stands where IJava 1.3.0 keeps its running kernel; the renderer is the real one of its base kernel. */
public final class IJava {
    private static Kernel kernel;

    private IJava() {}

    /** What is used of IJava's kernel. */
    public static final class Kernel {
        private final Renderer renderer = new Renderer();

        public Renderer getRenderer() {
            return renderer;
        }
    }

    /** As in IJava; null where none runs. */
    public static Kernel getKernelInstance() {
        return kernel;
    }

    /** For the test. */
    public static Kernel start() {
        kernel = new Kernel();
        return kernel;
    }

    /** For the test. */
    public static void stop() {
        kernel = null;
    }
}
