package aesam.cli;

import aesam.images.Precision;
import aesam.network.Cuda;
import aesam.network.PyTorch;
import aesam.record.Column;
import aesam.record.Environment;
import aesam.record.Settings;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code info}: versions, engine, threads, device. */
@Command(
        name = "info",
        description = "Versions, engine, threads and device, as run.json records them.",
        mixinStandardHelpOptions = true)
final class InfoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--columns", description = "Explain the columns of steps.csv and epochs.csv instead.")
    private boolean columns;

    @Option(names = "--settings", description = "Explain the settings of a run instead, as a table in Markdown.")
    private boolean settings;

    @Override
    public Integer call() {
        if (settings) {
            command.commandLine().getOut().print(Settings.markdown());
            command.commandLine().getOut().flush();
        } else if (columns) {
            explain("steps.csv", Column.STEPS);
            explain("epochs.csv", Column.EPOCHS);
        } else {
            printEnvironment();
        }
        return 0;
    }

    private <T> void explain(String file, List<Column<T>> columnsOfFile) {
        PrintWriter out = command.commandLine().getOut();
        out.println(file);
        for (Column<T> column : columnsOfFile) {
            out.printf("  %-30s %s%n", column.name(), column.meaning());
        }
        out.flush();
    }

    private void printEnvironment() {
        Environment e = Environment.here("cpu", Precision.FLOAT32);
        PrintWriter out = command.commandLine().getOut();
        out.printf("aesam       %s (%s)%n", e.version(), e.commit());
        out.printf("engine      DJL %s, libtorch %s%n", e.djl(), e.libtorch());
        String gpus = IntStream.range(0, PyTorch.gpus())
                .mapToObj(number -> ", gpu" + number)
                .collect(Collectors.joining());
        out.printf("devices     cpu%s%n", gpus);
        Cuda.driver().ifPresent(driver -> out.printf("driver      %s%n", driver));
        for (int number = 0; number < PyTorch.gpus(); number++) {
            String gpu = "gpu" + number;
            out.printf(
                    Locale.ROOT,
                    "%-11s %.1f GB, %.1f GB of them in use%s%n",
                    gpu,
                    Cuda.memory(number) / 1e9,
                    Objects.requireNonNull(Cuda.usedMemory(gpu)) / 1e9,
                    Cuda.hasTf32(gpu) ? "; has tf32 beside float32" : "");
        }
        out.printf("threads     %s of %s processors%n", e.threads(), e.processors());
        out.printf("processor   %s%n", e.processor() == null ? "of unknown kind" : e.processor());
        out.printf("JDK         %s%n", e.jdk());
        out.printf("system      %s%n", e.os());
        out.flush();
    }
}
