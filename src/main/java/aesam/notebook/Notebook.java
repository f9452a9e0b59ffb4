package aesam.notebook;

import aesam.network.PyTorch;
import aesam.run.Display;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a notebook, or a terminal's JShell, shows things with. {@link #start} comes first. */
public final class Notebook {
    private static final Notebook HERE = new Notebook();

    private @Nullable Screen screen;

    private Notebook() {}

    /**
     * Finds the kernel, if this is one, and has it show the library's values, Tablesaw's tables and XChart's charts as
     * tables and images, and tunes the process for training, see {@link PyTorch#tuneProcess}. Calling it again changes nothing.
     */
    public static void start() {
        PyTorch.tuneProcess();
        HERE.screen();
    }

    /** The screen of this process; a kernel or terminal does not change while it runs. */
    private synchronized Screen screen() {
        Screen found = screen;
        if (found == null) {
            System.setProperty("java.awt.headless", "true");
            found = find();
            screen = found;
        }
        return found;
    }

    private static Screen find() {
        for (ClassLoader loader : Arrays.asList(
                Notebook.class.getClassLoader(), Thread.currentThread().getContextClassLoader())) {
            if (loader != null) {
                KernelScreen kernel = KernelScreen.find(loader).orElse(null);
                if (kernel != null) {
                    PyTorch.tuneProcess();
                    Rendering.registerWith(kernel);
                    return kernel;
                }
            }
        }
        return new TerminalScreen(System.out);
    }

    /** Shows values one below the other. */
    public static void show(Object... values) {
        for (Object value : values) {
            HERE.screen().show(Rendering.of(value));
        }
    }

    /** Where it is shown how far work is: below the cell that runs, or in the terminal. */
    public static Display display() {
        return new CellDisplay(HERE.screen());
    }

    static Screen here() {
        return HERE.screen();
    }
}
