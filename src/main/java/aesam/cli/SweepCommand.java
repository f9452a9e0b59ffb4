package aesam.cli;

import aesam.AesamException;
import aesam.experiments.Profile;
import aesam.lab.Lab;
import aesam.lab.Sweep;
import aesam.record.Recipe;
import aesam.record.Records;
import aesam.report.Report;
import aesam.report.ReportFolder;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sweep}: runs over every combination of some values. */
@Command(
        name = "sweep",
        description = "Train every combination of some values that is not on record yet, and write a report of all.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SweepCommand implements Callable<Integer>, SettingOptions.Taking {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--vary",
            paramLabel = "NAME=VALUE,...",
            required = true,
            description = "A setting and its values, such as delta=0.6,0.8,0.95; several that move together read"
                    + " lambda1,lambda2=-1:1,0:2. May be given several times.")
    private List<String> vary = List.of();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            split = ",",
            defaultValue = "1",
            description = "Of the runs of each combination (default: ${DEFAULT-VALUE}).")
    private List<Long> seeds = List.of();

    @Option(
            names = "--against",
            paramLabel = "NAME=VALUE",
            description = "Test the other combinations against those with this value, such as optimizer=ss-sam.")
    private List<String> against = List.of();

    @Mixin
    private PlanOptions plan = new PlanOptions();

    @Mixin
    private LabOptions options = new LabOptions();

    private final SettingOptions settings = new SettingOptions();

    @Override
    public void addSettings(CommandSpec spec) {
        settings.addTo(spec, setting -> !setting.name().equals("seed"));
    }

    @Override
    public Integer call() {
        PrintWriter print = command.commandLine().getOut();
        Lab lab = plan.lab(options, print, Profile.QUICK);
        Sweep sweep = sweep(lab);
        return plan.carryOut("sweep", List.of(sweep.plan()), lab, () -> {
            Records records = new Records(lab.runsFolder(), sweep.seeds());
            Report drawn = sweep.draw(records);
            drawn.tables().forEach(table -> print.println(table.plain() + "\n"));
            records.broken().forEach(broken -> print.println("Left out: " + broken));
            return new ReportFolder(plan.report).write(drawn);
        });
    }

    private Sweep sweep(Lab lab) {
        try {
            Sweep sweep = new Sweep(lab, Recipe.DEFAULT, settings.assignments(), List.of(), seeds, Map.of());
            for (String axis : vary) {
                sweep = sweep.vary(axis);
            }
            for (String reference : against) {
                int equals = reference.indexOf('=');
                AesamException.require(equals > 0, "--against reads name=value, found '%s'.", reference);
                sweep = sweep.against(reference.substring(0, equals), reference.substring(equals + 1));
            }
            sweep.plan();
            return sweep;
        } catch (AesamException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
