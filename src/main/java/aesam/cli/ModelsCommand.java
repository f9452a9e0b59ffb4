package aesam.cli;

import aesam.AesamException;
import aesam.Seed;
import aesam.data.ImageSet;
import aesam.engine.Loss;
import aesam.engine.Network;
import aesam.model.Models;
import aesam.model.MultiplyAdds;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code models}: names, parameters, multiply-adds. */
@Command(
        name = "models",
        description = "The networks that have a name, their parameters and the multiply-adds of a forward pass.",
        mixinStandardHelpOptions = true)
final class ModelsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--classes", paramLabel = "N", defaultValue = "10", description = "default: ${DEFAULT-VALUE}.")
    private int classes;

    @Option(
            names = "--image-size",
            paramLabel = "N",
            defaultValue = "32",
            description = "Side in pixels; default: ${DEFAULT-VALUE}.")
    private int side;

    @Override
    public Integer call() {
        AesamException.require(side >= 1, "An image has a side of at least 1 pixel, found %d.", side);
        PrintWriter out = command.commandLine().getOut();
        out.printf("%-10s %12s %15s%n", "model", "parameters", "multiply-adds");
        for (String name : Models.names()) {
            Block block = Models.create(name, classes);
            try (Network network = Network.start(
                    block,
                    new Shape(ImageSet.CHANNELS, side, side),
                    DataType.FLOAT32,
                    Loss.crossEntropy(),
                    new Seed(1))) {
                out.printf(
                        Locale.ROOT,
                        "%-10s %,12d %,15d%n",
                        name,
                        network.layout().size(),
                        MultiplyAdds.of(block));
            }
        }
        out.flush();
        return 0;
    }
}
