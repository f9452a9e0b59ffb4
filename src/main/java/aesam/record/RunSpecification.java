package aesam.record;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.Seed;
import aesam.images.Augmentation;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.images.LabelNoise;
import aesam.images.Precision;
import aesam.images.files.Datasets;
import aesam.images.files.Storage;
import aesam.network.Loss;
import aesam.network.blocks.Models;
import aesam.optim.BaseOptimizer;
import aesam.optim.Hyperparameters;
import aesam.optim.MicroBatches;
import aesam.optim.Optimizer;
import aesam.optim.Policy;
import aesam.optim.Schedule;
import aesam.optim.WeightDecay;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides a run's numbers, and nothing else: the same specification is the same run. (Another number of
 * threads adds floating-point numbers in another order, so to the bit it is the same on the same number of threads.)
 *
 * @param data what is trained on
 * @param model the network
 * @param optimizer how it is trained
 * @param epochs passes over the training images, at least 1
 * @param batch images in a batch, at least 1
 * @param seed of every random number
 */
public record RunSpecification(Data data, Model model, Optimization optimizer, int epochs, int batch, long seed) {
    private static final int HASH = 8;

    /**
     * What is trained on.
     *
     * @param name of the dataset
     * @param limit the first so many training images; 0 for all of them
     * @param noise the share of training labels drawn anew
     * @param noiseKind by what they are replaced
     * @param augment whether images are cropped and flipped at random
     * @param cutout the side of the square cut out of each image in pixels; 0 for none
     * @param shuffle whether each epoch has its own order
     * @param imageSize the side that images in folders are scaled to, in pixels; null for the dataset's usual one
     * @param crop {@code padded} by an eighth of the side, or {@code resized} (8 to 100 % of the area); null for the
     *     dataset's usual one
     * @param jitter by how much brightness, contrast and saturation vary, see {@link Augmentation}; null for none
     * @param broken whether files that are no whole images {@code fail} the run or are left out ({@code skip}); null to
     *     fail
     */
    public record Data(
            String name,
            int limit,
            double noise,
            String noiseKind,
            boolean augment,
            int cutout,
            boolean shuffle,
            @Nullable Integer imageSize,
            @Nullable String crop,
            @Nullable Double jitter,
            @Nullable String broken) {
        /** 4 pixels of 32. */
        private static final int PADDED_PART = 8;

        public Data {
            Datasets.requireKnown(name);
            require(limit >= 0, "The limit must be a number of images, or 0 for all, found %d.", limit);
            labelNoise(noiseKind, noise);
            if (crop != null) {
                require(Set.of("padded", "resized").contains(crop), "Unknown crop '%s'; known: padded, resized.", crop);
            }
            if (broken != null) {
                require(
                        Set.of("fail", "skip").contains(broken),
                        "What broken files do is to fail or skip, found '%s'.",
                        broken);
            }
            augmentation(augment, crop(name, crop), Datasets.side(name, imageSize), jitter, cutout);
        }

        /** The settings that every dataset has. */
        public Data(
                String name, int limit, double noise, String noiseKind, boolean augment, int cutout, boolean shuffle) {
            this(name, limit, noise, noiseKind, augment, cutout, shuffle, null, null, null, null);
        }

        /** The side of the images in pixels. */
        public int side() {
            return Datasets.side(name, imageSize);
        }

        /** Reads the images as they are before limit and noise. */
        public Dataset read(Storage storage) {
            return Datasets.load(name, imageSize, "skip".equals(broken), storage);
        }

        /**
         * Reads the images and applies limit and noise.
         *
         * @throws AesamException if they cannot be read, or are fewer than the limit
         */
        public Dataset load(Storage storage, Seed seed) {
            return of(read(storage), seed);
        }

        /** Applies limit and noise to the dataset of this name. */
        public Dataset of(Dataset all, Seed seed) {
            ImageSet images = limit == 0 ? all.train() : all.train().first(limit);
            return all.withTrain(labelNoise(noiseKind, noise).corrupt(images, seed));
        }

        /** What happens to the training images. */
        public Augmentation augmentation() {
            return augmentation(augment, crop(name, crop), side(), jitter, cutout);
        }

        private static LabelNoise labelNoise(String kind, double rate) {
            return new LabelNoise(LabelNoise.Kind.named(kind), rate);
        }

        private static String crop(String name, @Nullable String crop) {
            return crop != null ? crop : Datasets.usesResizedCrop(name) ? "resized" : "padded";
        }

        private static Augmentation augmentation(
                boolean augment, String crop, int side, @Nullable Double jitter, int cutout) {
            boolean resized = augment && crop.equals("resized");
            int padding = augment && !resized ? side / PADDED_PART : 0;
            return new Augmentation(padding, resized, augment, jitter == null ? 0 : jitter, cutout);
        }
    }

    /**
     * The network.
     *
     * @param name of the architecture
     * @param dtype {@code float32} or {@code float64}
     * @param init a state dict to start from instead of random weights; null for none
     * @param labelSmoothing of the cross-entropy, in [0, 1)
     * @param dropout of networks that have it, in (0, 1); null for none, and 0 is null
     * @param skipHead whether the head of {@code init} is left out, as it has to be if that is for other classes; null for no
     */
    public record Model(
            String name,
            String dtype,
            @Nullable String init,
            double labelSmoothing,
            @Nullable Double dropout,
            @Nullable Boolean skipHead) {
        public Model {
            Models.requireKnown(name);
            type(dtype);
            Loss.crossEntropy(labelSmoothing);
            // What says nothing is null, so that it does not enter the run's ID.
            dropout = dropout == null || dropout == 0 ? null : dropout;
            skipHead = Boolean.TRUE.equals(skipHead) ? skipHead : null;
            Models.requireDropout(name, dropout == null ? 0 : dropout);
            require(skipHead == null || init != null, "A head can be skipped of a state dict to start from only.");
        }

        /** Without dropout, all of {@code init}. */
        public Model(String name, String dtype, @Nullable String init, double labelSmoothing) {
            this(name, dtype, init, labelSmoothing, null, null);
        }

        /** The network for so many classes, not yet initialised. */
        public Block block(int classes) {
            return Models.create(name, classes, dropout == null ? 0 : dropout);
        }

        public DataType type() {
            return type(dtype);
        }

        public Precision precision() {
            return type() == DataType.FLOAT64 ? Precision.FLOAT64 : Precision.FLOAT32;
        }

        public Loss loss() {
            return Loss.crossEntropy(labelSmoothing);
        }

        private static DataType type(String dtype) {
            return switch (dtype) {
                case "float32" -> DataType.FLOAT32;
                case "float64" -> DataType.FLOAT64;
                default -> throw new AesamException("Unknown dtype '" + dtype + "'; known: float32, float64.");
            };
        }
    }

    /**
     * How the network is trained.
     *
     * @param name of the optimizer
     * @param hyperparameters of its parts
     * @param base {@code sgd} or {@code adamw}
     * @param momentum of SGD
     * @param nesterov whether SGD's momentum is Nesterov's
     * @param weightDecay of the base optimizer
     * @param learningRate η, where the schedule starts
     * @param schedule {@code cosine}, {@code constant} or {@code step}
     * @param warmup epochs of linear warm-up before it
     * @param policy another policy than the optimizer's own, see {@link Policy#parse}; null for its own
     * @param microBatch images that pass through the network at a time, see {@link MicroBatches}; null for the whole batch
     * @param perturbEach whether each micro-batch has its own perturbation (m-sharpness); null for no
     * @param decayed what weight decay is applied to, {@code all} or {@code matrices}, see {@link WeightDecay}; null for all
     * @param clip the norm that directions are clipped to, see {@link BaseOptimizer.Clipped}; null for none
     * @param average the weight of the past in the moving average of weights that is evaluated and kept instead of the
     *     weights themselves; null for none
     */
    public record Optimization(
            String name,
            Hyperparameters hyperparameters,
            String base,
            double momentum,
            boolean nesterov,
            double weightDecay,
            double learningRate,
            String schedule,
            int warmup,
            @Nullable String policy,
            @Nullable Integer microBatch,
            @Nullable Boolean perturbEach,
            @Nullable String decayed,
            @Nullable Double clip,
            @Nullable Double average) {
        public Optimization {
            // What says the same as nothing is nothing, so that it is the same run.
            microBatch = Integer.valueOf(0).equals(microBatch) ? null : microBatch;
            perturbEach = Boolean.FALSE.equals(perturbEach) ? null : perturbEach;
            decayed = "all".equals(decayed) ? null : decayed;
            base(base, momentum, nesterov, decay(weightDecay, decayed), clip);
            microBatches(microBatch, perturbEach);
            require(
                    average == null || (average > 0 && average < 1),
                    "The weight of the past in a moving average of weights is between 0 and 1, found %s.",
                    String.valueOf(average));
            schedule(schedule, learningRate);
            require(warmup >= 0, "Warm-up must last 0 or more epochs, found %d.", warmup);
            Optimizer.named(name, hyperparameters);
            if (policy != null) {
                Policy.parse(policy);
            }
        }

        /** Weights as they are, decaying alike, moved by the whole batch at once. */
        public Optimization(
                String name,
                Hyperparameters hyperparameters,
                String base,
                double momentum,
                boolean nesterov,
                double weightDecay,
                double learningRate,
                String schedule,
                int warmup,
                @Nullable String policy) {
            this(
                    name,
                    hyperparameters,
                    base,
                    momentum,
                    nesterov,
                    weightDecay,
                    learningRate,
                    schedule,
                    warmup,
                    policy,
                    null,
                    null,
                    null,
                    null,
                    null);
        }

        /** The optimizer that this describes. */
        public Optimizer optimizer() {
            Optimizer named = Optimizer.named(name, hyperparameters);
            return named.withBase(base(base, momentum, nesterov, decay(weightDecay, decayed), clip))
                    .withPolicy(policy == null ? named.policy() : Policy.parse(policy))
                    .withMicroBatches(microBatches(microBatch, perturbEach));
        }

        /** The learning rate over the steps, with so many of them in an epoch. */
        public Schedule rate(int stepsPerEpoch) {
            return new Schedule.Warmup(warmup * stepsPerEpoch, schedule(schedule, learningRate));
        }

        private static BaseOptimizer base(
                String base, double momentum, boolean nesterov, WeightDecay decay, @Nullable Double clip) {
            BaseOptimizer named = switch (base) {
                case "sgd" -> new BaseOptimizer.Sgd(momentum, decay, nesterov);
                case "adamw" -> new BaseOptimizer.AdamW(decay);
                default -> throw new AesamException("Unknown base optimizer '" + base + "'; known: sgd, adamw.");
            };
            return clip == null ? named : new BaseOptimizer.Clipped(clip, named);
        }

        private static WeightDecay decay(double rate, @Nullable String decayed) {
            require(
                    decayed == null || decayed.equals("matrices"),
                    "Weight decay is applied to 'all' or to 'matrices', found '%s'.",
                    String.valueOf(decayed));
            return new WeightDecay(rate, decayed != null);
        }

        private static MicroBatches microBatches(@Nullable Integer size, @Nullable Boolean perturbEach) {
            return new MicroBatches(size == null ? 0 : size, perturbEach != null && perturbEach);
        }

        private static Schedule schedule(String schedule, double rate) {
            return switch (schedule) {
                case "cosine" -> new Schedule.Cosine(rate);
                case "constant" -> new Schedule.Constant(rate);
                case "step" -> new Schedule.Step(rate);
                default ->
                    throw new AesamException("Unknown schedule '" + schedule + "'; known: cosine, constant, step.");
            };
        }
    }

    public RunSpecification {
        require(epochs >= 1, "A run needs at least one epoch, found %d.", epochs);
        require(batch >= 1, "A batch needs at least one image, found %d.", batch);
        require(optimizer.warmup <= epochs, "A warm-up of %d epochs does not fit into %d.", optimizer.warmup, epochs);
    }

    /** The same with another seed. */
    public RunSpecification withSeed(long other) {
        return new RunSpecification(data, model, optimizer, epochs, batch, other);
    }

    /**
     * The same with some settings changed.
     *
     * @param settings {@code name=value}, such as {@code epochs=3} or {@code optimizer.name=sam}; the last part of a name
     *     is enough where only one setting ends so
     * @throws AesamException if there is no such setting, or it cannot have that value
     */
    public RunSpecification with(String... settings) {
        RunSpecification changed = this;
        for (String setting : settings) {
            changed = Setting.parse(setting).applyTo(changed);
        }
        return changed;
    }

    /** A name that reads well and differs exactly where specifications differ. */
    public String id() {
        String noise = data.noise == 0 ? "" : String.format(Locale.ROOT, "-noise%d", Math.round(100 * data.noise));
        return String.join(
                "-", List.of(data.name + noise, model.name, optimizer.name, "e" + epochs, "s" + seed, hash()));
    }

    private String hash() {
        return DigestUtils.sha256Hex(Json.write(this)).substring(0, HASH);
    }
}
