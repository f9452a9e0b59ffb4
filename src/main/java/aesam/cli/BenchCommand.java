package aesam.cli;

import aesam.AesamException;
import aesam.WholeFile;
import aesam.images.Precision;
import aesam.network.Compute;
import aesam.network.blocks.Architecture;
import aesam.run.StepTimes;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench}: what a step costs. */
@Command(
        name = "bench",
        description = "Step times of all seven optimizers, measured in turns, with the ratio to ERM's.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "resnet20",
            completionCandidates = Networks.class,
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private String model = "resnet20";

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            defaultValue = "float32",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Precision precision = Precision.FLOAT32;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "128", description = "default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "7",
            description = "Turns of each optimizer; medians are over these (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "10",
            description = "Steps in a turn (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(names = "--threads", paramLabel = "N", description = "Of tensor operations (default: all processors).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = "cpu",
            description = "cpu, gpu0, gpu1, ... (default: ${DEFAULT-VALUE}); see ./with-gpu.")
    private String device = "";

    @Option(names = "--csv", paramLabel = "FILE", description = "Write the table there, too.")
    private @Nullable Path csv;

    /** Asked for when help shows them, since it loads all networks. */
    static final class Networks implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Architecture.names().iterator();
        }
    }

    private Architecture network() {
        try {
            return Architecture.named(model);
        } catch (AesamException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Integer call() {
        PrintWriter out = command.commandLine().getOut();
        boolean terminal = Terminal.isTerminal();
        List<StepTimes.Cost> costs = new StepTimes(
                        network(), precision, batch, rounds, steps, new Compute(device, threads))
                .measure((optimizer, round) -> {
                    if (terminal) {
                        out.printf(Locale.ROOT, "\rround %d/%d: %-12s", round, rounds, optimizer);
                        out.flush();
                    }
                });
        out.printf(
                Locale.ROOT,
                "%s%s, %s, batch %d, %s, %d threads; median of %d rounds of %d steps%n",
                terminal ? "\r" : "",
                model,
                precision,
                batch,
                device,
                threads,
                rounds,
                steps);
        out.printf(
                "%-11s %9s %13s %15s %6s %12s%n",
                "optimizer", "ms/step", "ratio to ERM", "(quartiles)", "zeta", "evaluations");
        for (StepTimes.Cost c : costs) {
            out.printf(
                    Locale.ROOT,
                    "%-11s %9.2f %13.3f   (%.3f, %.3f) %6.2f %12.3f%n",
                    c.optimizer(),
                    c.millis(),
                    c.ratio(),
                    c.ratioLow(),
                    c.ratioHigh(),
                    c.zeta(),
                    c.evaluations());
        }
        out.flush();
        if (csv != null) {
            byte[] table = table(costs).getBytes(StandardCharsets.UTF_8);
            WholeFile.write(csv, file -> file.write(table));
        }
        return 0;
    }

    private String table(List<StepTimes.Cost> costs) {
        StringBuilder table = new StringBuilder(
                "model,precision,batch,device,threads,rounds,steps,optimizer,ms_per_step,ratio_to_erm,"
                        + "ratio_first_quartile,ratio_third_quartile,zeta,gradient_evaluations\n");
        for (StepTimes.Cost c : costs) {
            table.append(String.join(
                            ",",
                            model,
                            String.valueOf(precision),
                            String.valueOf(batch),
                            device,
                            String.valueOf(threads),
                            String.valueOf(rounds),
                            String.valueOf(steps),
                            c.optimizer(),
                            String.valueOf(c.millis()),
                            String.valueOf(c.ratio()),
                            String.valueOf(c.ratioLow()),
                            String.valueOf(c.ratioHigh()),
                            String.valueOf(c.zeta()),
                            String.valueOf(c.evaluations())))
                    .append('\n');
        }
        return table.toString();
    }
}
