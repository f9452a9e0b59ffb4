package aesam.cli;

import aesam.AesamException;
import aesam.optim.Hyperparameters;
import aesam.record.RunSpecification;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a network is trained. */
final class OptimizerOptions {
    private static final String DEFAULT = "default: ${DEFAULT-VALUE}.";

    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            defaultValue = "ae-sam",
            completionCandidates = Choices.OptimizerNames.class,
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private String optimizer = "";

    @Option(names = "--learning-rate", paramLabel = "RATE", defaultValue = "0.1", description = DEFAULT)
    private double learningRate;

    @Option(
            names = "--schedule",
            paramLabel = "KIND",
            defaultValue = "cosine",
            completionCandidates = Choices.Schedules.class,
            description = "Of the learning rate: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private String schedule = "";

    @Option(
            names = "--warmup",
            paramLabel = "N",
            defaultValue = "0",
            description = "Epochs of linear warm-up; " + DEFAULT)
    private int warmup;

    @Option(
            names = "--base",
            paramLabel = "NAME",
            defaultValue = "sgd",
            completionCandidates = Choices.Bases.class,
            description = "The base optimizer: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private String base = "";

    @Option(names = "--momentum", paramLabel = "M", defaultValue = "0.9", description = "Of SGD; " + DEFAULT)
    private double momentum;

    @Option(names = "--nesterov", description = "Nesterov's momentum.")
    private boolean nesterov;

    @Option(names = "--weight-decay", paramLabel = "LAMBDA", defaultValue = "5e-4", description = DEFAULT)
    private double weightDecay;

    @Option(
            names = "--rho",
            paramLabel = "RHO",
            defaultValue = "0.05",
            description = "Size of the perturbation; " + DEFAULT)
    private double rho;

    @Option(
            names = "--perturbation",
            paramLabel = "KIND",
            defaultValue = "normalized",
            completionCandidates = Choices.Perturbations.class,
            description = "normalized: rho g/|g|; unnormalized: rho g (default: ${DEFAULT-VALUE}).")
    private String perturbation = "";

    @Option(
            names = "--delta",
            paramLabel = "DELTA",
            defaultValue = "0.9",
            description = "Weight of the past in mu and sigma^2; " + DEFAULT)
    private double delta;

    @Option(
            names = "--lambda1",
            paramLabel = "L",
            defaultValue = "-1",
            description = "Threshold at the end of training, in sigma; " + DEFAULT)
    private double lambda1;

    @Option(
            names = "--lambda2",
            paramLabel = "L",
            defaultValue = "1",
            description = "Threshold at its start, in sigma; " + DEFAULT)
    private double lambda2;

    @Option(
            names = "--p",
            paramLabel = "P",
            defaultValue = "0.5",
            description = "SS-SAM's probability of a SAM step; " + DEFAULT)
    private double p;

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            description =
                    "Another policy than the optimizer's own: never, always, adaptive, bernoulli:P[,P...], every:K, spaced:SHARE, last:SHARE.")
    private @Nullable String policy;

    @Option(names = "--k", paramLabel = "K", defaultValue = "5", description = "LookSAM's period; " + DEFAULT)
    private int k;

    @Option(
            names = "--alpha",
            paramLabel = "ALPHA",
            defaultValue = "0.7",
            description = "Weight of the reused part of LookSAM and AE-LookSAM; " + DEFAULT)
    private double alpha;

    @Option(
            names = "--beta",
            paramLabel = "BETA",
            defaultValue = "0.6",
            description = "ESAM's share of tensors; " + DEFAULT)
    private double beta;

    @Option(
            names = "--gamma",
            paramLabel = "GAMMA",
            defaultValue = "0.5",
            description = "ESAM's share of samples; " + DEFAULT)
    private double gamma;

    @Mixin
    private ScaleOptions scale = new ScaleOptions();

    /**
     * What these options say.
     *
     * @throws AesamException if one of them is impossible
     */
    RunSpecification.Optimization specification() {
        return new RunSpecification.Optimization(
                optimizer,
                hyperparameters(),
                base,
                momentum,
                nesterov,
                weightDecay,
                learningRate,
                schedule,
                warmup,
                policy,
                scale.microBatch,
                scale.perturbEach,
                scale.decayed,
                scale.clip,
                scale.average);
    }

    private Hyperparameters hyperparameters() {
        boolean normalized = perturbation.equals("normalized");
        if (!normalized && !perturbation.equals("unnormalized")) {
            throw new AesamException("Unknown perturbation '" + perturbation + "'; known: normalized, unnormalized.");
        }
        return new Hyperparameters(rho, normalized, delta, lambda1, lambda2, p, k, alpha, beta, gamma);
    }
}
