package aesam.cli;

import aesam.AesamException;
import aesam.experiments.Experiment;
import aesam.experiments.Experiments;
import aesam.experiments.Profile;
import aesam.experiments.Reports;
import aesam.lab.Lab;
import aesam.record.Records;
import aesam.report.Report;
import aesam.report.ReportFolder;
import aesam.run.Execution;
import aesam.run.Plan;
import aesam.run.Prices;
import aesam.run.RemainingTime;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code experiment}: figures and tables of the paper, from nothing to a report. */
@Command(
        name = "experiment",
        description = "Train what an experiment needs and is not on record yet, measure it, and write its report.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ExperimentCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            completionCandidates = Names.class,
            description = "One or more of ${COMPLETION-CANDIDATES}.")
    private List<String> names = List.of();

    @Option(names = "--list", description = "Say what each experiment shows and what it costs, and stop.")
    private boolean list;

    @Option(
            names = "--profile",
            paramLabel = "SIZE",
            defaultValue = "quick",
            completionCandidates = Profiles.class,
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private String profileName = "quick";

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Change a setting of every run, such as epochs=3 or rho=0.1; may be given several times.")
    private List<String> settings = List.of();

    @Option(names = "--seeds", paramLabel = "N", split = ",", description = "Default: those of the profile.")
    private List<Long> seeds = List.of();

    @Mixin
    private PlanOptions plan = new PlanOptions();

    @Mixin
    private LabOptions options = new LabOptions();

    /** What there is, for the help and completion: asked for when they are shown, since it loads every part. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.concat(Stream.of("all"), Experiments.all().stream().map(Experiment::name))
                    .iterator();
        }
    }

    /** Likewise. */
    static final class Profiles implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Profile.all().stream().map(Profile::name).iterator();
        }
    }

    @Override
    public Integer call() {
        PrintWriter print = command.commandLine().getOut();
        Lab lab = lab(print);
        Profile profile = lab.profile();
        if (list) {
            list(lab, print);
            return 0;
        }
        List<Experiment> experiments = experiments();
        String title = experiments.size() == 1 ? experiments.get(0).name() : "experiments";
        return plan.carryOut(title, plans(experiments, profile), lab, () -> {
            Records records = new Records(lab.runsFolder(), List.of());
            List<Report> reports = experiments.stream()
                    .map(experiment -> Reports.of(experiment, profile, settings, records))
                    .toList();
            Path index = new ReportFolder(plan.report).write(reports);
            for (Report written : reports) {
                written.claims()
                        .forEach(claim ->
                                print.printf("%s: %s: %s%n", written.name(), claim.statement(), claim.verdict()));
            }
            records.broken().forEach(broken -> print.println("Left out: " + broken));
            return index;
        });
    }

    private static List<Plan> plans(List<Experiment> experiments, Profile profile) {
        return experiments.stream().map(experiment -> experiment.plan(profile)).toList();
    }

    private Lab lab(PrintWriter print) {
        try {
            Lab lab = plan.lab(options, print, Profile.named(profileName)).with(settings.toArray(String[]::new));
            return seeds.isEmpty()
                    ? lab
                    : lab.seeds(seeds.stream().mapToLong(seed -> seed).toArray());
        } catch (AesamException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private List<Experiment> experiments() {
        if (names.isEmpty()) {
            throw new ParameterException(command.commandLine(), "Name an experiment, or all; --list describes them.");
        }
        try {
            return names.contains("all")
                    ? Experiments.all()
                    : names.stream().distinct().map(Experiments::named).toList();
        } catch (AesamException e) {
            throw new ParameterException(command.commandLine(), e.getMessage() + " Or all.", e);
        }
    }

    private void list(Lab lab, PrintWriter print) {
        Profile profile = lab.profile();
        print.printf("Profile %s: %s.%n%n", profile.name(), profile.summary());
        Prices prices = new Prices(lab.storage());
        Records records = new Records(lab.runsFolder(), List.of());
        for (Experiment experiment : Experiments.all()) {
            print.printf(Locale.ROOT, "%-11s %s%n", experiment.name(), experiment.title());
            print.printf(
                    Locale.ROOT,
                    "            shows %s%n            %s%n",
                    experiment.shows(),
                    price(Execution.work(List.of(experiment.plan(profile)), records, prices)));
        }
        print.printf(
                Locale.ROOT,
                "%n%-11s %s; runs that several ask for are trained once%n",
                "all",
                price(Execution.work(plans(Experiments.all(), profile), records, prices)));
        print.printf("%nWhere the settings come from:%n");
        profile.sources().forEach(source -> print.println("- " + source));
        print.flush();
    }

    private static String price(Execution.Work work) {
        return String.format(
                Locale.ROOT,
                "%d %s, %,.0f units (1 unit: a gradient of ResNet-8 on 128 images, some 0.1 s on 2 cores: %s)",
                work.runs(),
                work.runs() == 1 ? "run" : "runs",
                work.units(),
                RemainingTime.duration(work.units() * Prices.SECONDS_PER_UNIT));
    }
}
