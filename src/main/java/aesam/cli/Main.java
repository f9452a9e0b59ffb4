package aesam.cli;

import aesam.AesamException;
import aesam.Interruption;
import aesam.images.Dataset;
import aesam.images.Precision;
import aesam.lab.TableFormat;
import aesam.network.PyTorch;
import aesam.record.Environment;
import aesam.run.Shard;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** {@code java -jar target/aesam.jar}: the command line. */
@Command(
        name = "aesam",
        description = "Adaptive sharpness-aware minimization: train, measure, explore.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            TrainCommand.class,
            SweepCommand.class,
            ExperimentCommand.class,
            RunsCommand.class,
            ExportCommand.class,
            CompareCommand.class,
            MeasureCommand.class,
            EvaluateCommand.class,
            DataCommand.class,
            ModelsCommand.class,
            InfoCommand.class,
            BenchCommand.class,
            GenerateCompletion.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed: bad data, diverged training, unwritable record; one sentence says why",
            "2:not understood: unknown option, impossible value",
            "130:interrupted (143: by SIGTERM); the same command goes on from there"
        })
public final class Main {
    static final int FAILED = 1;
    static final int INTERRUPTED = 130;
    private static final String STACK_TRACE = "--stack-trace";

    @Option(
            names = STACK_TRACE,
            scope = ScopeType.INHERIT,
            description = "On failure, show where in the code it happened.")
    private boolean stackTrace;

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {Environment.libraryVersion()};
        }
    }

    public static void main(String[] arguments) {
        System.setProperty("java.awt.headless", "true");
        PyTorch.tuneProcess();
        int code = run(arguments);
        // YARN takes a driver on the cluster that exits by itself for one that has failed.
        if (code != 0) {
            System.exit(code);
        }
    }

    /** What is no exception, and what happens before a command is known, ends in a sentence as well. */
    private static int run(String... arguments) {
        try {
            // Under a locale without UTF-8, much of the JDK fails in a folder that has another name.
            Objects.requireNonNull(Path.of(System.getProperty("user.dir", "")));
            Signals signals = Signals.interrupting(Thread.currentThread());
            String[] expanded = ArgumentFiles.expanded(arguments);
            return signals.exitCode(commandLine(expanded).execute(expanded));
        } catch (RuntimeException | Error e) {
            System.err.println(sentence(e));
            if (Arrays.asList(arguments).contains(STACK_TRACE)) {
                e.printStackTrace();
            }
            return FAILED;
        }
    }

    private static String sentence(Throwable failure) {
        if (failure instanceof AesamException || failure instanceof Interruption) {
            return String.valueOf(failure.getMessage());
        }
        return AesamException.ofMachine(failure)
                .map(AesamException::getMessage)
                .orElseGet(() -> "Unexpected failure: " + failure + " (a bug; " + STACK_TRACE + " shows where).");
    }

    /**
     * Understands these arguments. The settings, for which every part is loaded, are added to commands that they name; to all
     * where their completion is asked for.
     */
    static CommandLine commandLine(String... arguments) {
        Main main = new Main();
        CommandLine line = new CommandLine(main).setExpandAtFiles(false);
        addSettings(line, Set.copyOf(Arrays.asList(arguments)));
        line.registerConverter(MeasureCommand.Kind.class, text -> choice(MeasureCommand.Kind.class, text));
        line.registerConverter(Precision.class, text -> choice(Precision.class, text));
        line.registerConverter(Dataset.Split.class, text -> choice(Dataset.Split.class, text));
        line.registerConverter(TableFormat.class, text -> choice(TableFormat.class, text));
        line.registerConverter(Shard.class, Main::shard);
        line.setParameterExceptionHandler(Main::notUnderstood);
        line.setExecutionExceptionHandler((failure, command, parsed) -> main.failed(failure, command));
        return line;
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String text) {
        for (E constant : type.getEnumConstants()) {
            if (constant.toString().equals(text)) {
                return constant;
            }
        }
        throw new TypeConversionException("expected one of %s, found '%s'."
                .formatted(
                        Arrays.stream(type.getEnumConstants()).map(E::toString).collect(Collectors.joining(", ")),
                        text));
    }

    private static Shard shard(String text) {
        try {
            return Shard.parse(text);
        } catch (AesamException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    private static void addSettings(CommandLine line, Set<String> words) {
        for (CommandLine command : line.getSubcommands().values()) {
            boolean named = words.contains(command.getCommandName()) || words.contains("generate-completion");
            if (named && command.getCommand() instanceof SettingOptions.Taking taking) {
                taking.addSettings(command.getCommandSpec());
                command.getCommandSpec().usageMessage().abbreviateSynopsis(true);
            }
            addSettings(command, words);
        }
    }

    private static int notUnderstood(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    private int failed(Exception failure, CommandLine command) {
        PrintWriter err = command.getErr();
        err.println(sentence(failure));
        if (stackTrace) {
            failure.printStackTrace(err);
        }
        err.flush();
        return failure instanceof Interruption ? INTERRUPTED : FAILED;
    }
}
