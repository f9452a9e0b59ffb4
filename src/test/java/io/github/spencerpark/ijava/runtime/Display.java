package io.github.spencerpark.ijava.runtime;

import io.github.spencerpark.ijava.IJava;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.LinkedHashMap;
import java.util.Map;

/** The statics of IJava 1.3.0's display, which keep what was shown instead of sending it to a front end. */
public final class Display {
    /** What is shown, by its name. */
    public static final Map<String, DisplayData> SHOWN = new LinkedHashMap<>();

    private Display() {}

    public static String display(Object value) {
        failIfInterrupted();
        String id = "display " + SHOWN.size();
        SHOWN.put(id, IJava.getKernelInstance().getRenderer().render(value));
        return id;
    }

    public static void updateDisplay(String id, Object value) {
        failIfInterrupted();
        SHOWN.put(id, IJava.getKernelInstance().getRenderer().render(value));
    }

    /** As the kernels' ZeroMQ does: the flag is cleared. */
    private static void failIfInterrupted() {
        if (Thread.interrupted()) {
            throw new IllegalStateException("Errno 4 : Interrupted function");
        }
    }
}
