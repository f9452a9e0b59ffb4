package aesam.cli;

import aesam.run.Environment;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code info}: versions, engine, threads, device. */
@Command(
        name = "info",
        description = "Versions, engine, threads and device, as run.json records them.",
        mixinStandardHelpOptions = true)
final class InfoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public Integer call() {
        Environment e = Environment.here();
        PrintWriter out = command.commandLine().getOut();
        out.printf("aesam       %s (%s)%n", e.version(), e.commit());
        out.printf("engine      DJL %s, libtorch %s%n", e.djl(), e.libtorch());
        out.printf("device      %s%n", e.device());
        out.printf("threads     %d of %d processors%n", e.threads(), e.processors());
        out.printf("JDK         %s%n", e.jdk());
        out.printf("system      %s%n", e.os());
        out.flush();
        return 0;
    }
}
