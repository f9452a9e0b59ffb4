package aesam.cli;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.images.ImageSet;
import aesam.network.NetworkSize;
import aesam.network.blocks.Architecture;
import ai.djl.ndarray.types.Shape;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code models}: names, parameters, multiply-adds. */
@Command(
        name = "models",
        description = {
            "The networks that have a name, their parameters and the multiply-adds of a forward pass of one image.",
            "If nothing else is asked for, images and classes are those that each is meant for."
        },
        mixinStandardHelpOptions = true)
final class ModelsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--classes", paramLabel = "N", description = "So many for all of them.")
    private @Nullable Integer classes;

    @Option(names = "--image-size", paramLabel = "N", description = "This side in pixels for all of them.")
    private @Nullable Integer side;

    @Override
    public Integer call() {
        if (side != null) {
            require(side >= 1, "An image has a side of at least 1 pixel, found %d.", side);
        }
        PrintWriter out = command.commandLine().getOut();
        out.printf("%-18s %7s %7s %12s %15s%n", "model", "image", "classes", "parameters", "multiply-adds");
        for (Architecture model : Architecture.values()) {
            int pixels = side == null ? model.side() : side;
            int outputs = classes == null ? model.classes() : classes;
            out.printf(Locale.ROOT, "%-18s %7d %7d %s%n", model, pixels, outputs, size(model, pixels, outputs));
        }
        out.flush();
        return 0;
    }

    /** A network that does not take such images says so in its row. */
    private static String size(Architecture model, int pixels, int outputs) {
        try {
            NetworkSize size = NetworkSize.of(model.create(outputs), new Shape(ImageSet.CHANNELS, pixels, pixels));
            return String.format(Locale.ROOT, "%,12d %,15d", size.parameters(), size.multiplyAdds());
        } catch (AesamException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
