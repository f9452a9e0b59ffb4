package aesam.record;

import static aesam.AesamException.require;

import aesam.Seed;
import aesam.images.Augmentation;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.images.LabelNoise;
import aesam.images.Precision;
import aesam.images.files.DatasetName;
import aesam.images.files.Storage;
import aesam.network.LayerRates;
import aesam.network.Loss;
import aesam.network.blocks.Architecture;
import aesam.optim.Optimizer;
import aesam.optim.Schedule;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Everything that decides a run's numbers, and nothing else: the very parts that train. The same recipe is the same run.
 * (Another number of threads adds floating-point numbers in another order, so to the bit it is the same on the same number of
 * threads.)
 *
 * @param data what is trained on
 * @param model what is trained
 * @param optimizer how it is trained
 * @param schedule of the learning rate, after the warm-up
 * @param warmup epochs of linear warm-up, at least 0
 * @param average the weight of the past in the moving average of weights that is evaluated and kept instead of the weights
 *     themselves, in [0, 1); 0 for none
 * @param epochs passes over the training images, at least 1
 * @param batch images in a batch, at least 1
 * @param seed of every random number
 */
public record Recipe(
        Data data,
        Model model,
        Optimizer optimizer,
        Schedule schedule,
        int warmup,
        double average,
        int epochs,
        int batch,
        long seed) {
    /** What {@code train} does when nothing is said: AE-SAM on ResNet-8 and the embedded images for 20 epochs. */
    public static final Recipe DEFAULT = new Recipe(
            new Data(
                    new Images.Named(DatasetName.CIFAR10_MINI),
                    0,
                    0,
                    new Labels.Given(),
                    new LabelNoise(LabelNoise.Kind.SYMMETRIC, 0),
                    new Augmentation(Augmentation.Crop.PADDED, true, 0, 0),
                    true),
            new Model(
                    new NetworkDefinition.Named(Architecture.RESNET8, 0),
                    Precision.FLOAT32,
                    Loss.crossEntropy(),
                    new InitialWeights.Random(),
                    LayerRates.NONE),
            Optimizer.aeSam(),
            new Schedule.Cosine(0.1),
            0,
            0,
            20,
            128,
            1);

    private static final int HASH = 8;

    /**
     * What is trained on.
     *
     * @param images which
     * @param limit the first so many training images; 0 for all of them
     * @param validation the share of training images that is not trained on but chosen by, in [0, 1)
     * @param labels that training starts from
     * @param noise what is done to them
     * @param augmentation of the training images
     * @param shuffle whether each epoch has its own order
     */
    public record Data(
            Images images,
            int limit,
            double validation,
            Labels labels,
            LabelNoise noise,
            Augmentation augmentation,
            boolean shuffle) {
        public Data {
            require(limit >= 0, "The limit must be a number of images, or 0 for all, found %d.", limit);
            require(
                    validation >= 0 && validation < 1,
                    "The share of images for validation must be in [0, 1), found %s.",
                    validation);
            // No noise is no noise, of whatever kind: the same run.
            noise = noise.rate() == 0 ? new LabelNoise(LabelNoise.Kind.SYMMETRIC, 0) : noise;
        }

        /** The same with other images. */
        public Data withImages(Images other) {
            return new Data(other, limit, validation, labels, noise, augmentation, shuffle);
        }

        /** The same with another limit. */
        public Data withLimit(int other) {
            return new Data(images, other, validation, labels, noise, augmentation, shuffle);
        }

        /** The same with another share for validation. */
        public Data withValidation(double other) {
            return new Data(images, limit, other, labels, noise, augmentation, shuffle);
        }

        /** The same with other labels. */
        public Data withLabels(Labels other) {
            return new Data(images, limit, validation, other, noise, augmentation, shuffle);
        }

        /** The same with other noise. */
        public Data withNoise(LabelNoise other) {
            return new Data(images, limit, validation, labels, other, augmentation, shuffle);
        }

        /** The same with another augmentation. */
        public Data withAugmentation(Augmentation other) {
            return new Data(images, limit, validation, labels, noise, other, shuffle);
        }

        /** The same shuffled or not. */
        public Data withShuffle(boolean other) {
            return new Data(images, limit, validation, labels, noise, augmentation, other);
        }

        /**
         * Reads the images as training sees them.
         *
         * @throws aesam.AesamException if they cannot be read, or are fewer than the limit
         */
        public Dataset read(Storage storage, Seed seed) {
            return of(images.read(storage), seed);
        }

        /** All images that {@link Images#read} gives as training sees them: limit, labels, validation and noise, in this order. */
        public Dataset of(Dataset all, Seed seed) {
            ImageSet labelled = labels.applyTo(all.train(), seed);
            Dataset used = all.withTrain(limit == 0 ? labelled : labelled.first(limit));
            Dataset split = validation == 0 ? used : used.withValidation(validation, seed);
            return split.withTrain(noise.corrupt(split.train(), seed));
        }
    }

    /**
     * What is trained.
     *
     * @param network its architecture
     * @param precision that it computes in
     * @param loss that is minimized
     * @param start its first weights
     * @param layers which of them are trained, and how fast
     */
    public record Model(
            NetworkDefinition network, Precision precision, Loss loss, InitialWeights start, LayerRates layers) {
        public Model {
            require(
                    precision != Precision.BFLOAT16 || network.takesBfloat16(),
                    "A network of your own, such as %s, computes in float32 or float64, not in bfloat16.",
                    network.name());
        }

        /** The same with another network. */
        public Model withNetwork(NetworkDefinition other) {
            return new Model(other, precision, loss, start, layers);
        }

        /** The same in another precision. */
        public Model withPrecision(Precision other) {
            return new Model(network, other, loss, start, layers);
        }

        /** The same with another loss. */
        public Model withLoss(Loss other) {
            return new Model(network, precision, other, start, layers);
        }

        /** The same starting from other weights. */
        public Model withStart(InitialWeights other) {
            return new Model(network, precision, loss, other, layers);
        }

        /** The same with other layers trained. */
        public Model withLayers(LayerRates other) {
            return new Model(network, precision, loss, start, other);
        }
    }

    public Recipe {
        require(epochs >= 1, "A run needs at least one epoch, found %d.", epochs);
        require(batch >= 1, "A batch needs at least one image, found %d.", batch);
        require(warmup >= 0, "Warm-up must last 0 or more epochs, found %d.", warmup);
        require(warmup <= epochs, "A warm-up of %d epochs does not fit into %d.", warmup, epochs);
        require(
                average >= 0 && average < 1,
                "The weight of the past in a moving average of weights is in [0, 1), found %s.",
                average);
    }

    /**
     * The same with some settings changed, in whatever order.
     *
     * @param settings {@code name=value} each, such as {@code epochs=3} or {@code optimizer=sam}; see {@link Settings}
     * @throws aesam.AesamException if there is no such setting, or it cannot have that value
     */
    public Recipe with(String... settings) {
        return Settings.apply(this, List.of(settings));
    }

    /** The same with another seed. */
    public Recipe withSeed(long other) {
        return new Recipe(data, model, optimizer, schedule, warmup, average, epochs, batch, other);
    }

    /** The same with other data. */
    public Recipe withData(Data other) {
        return new Recipe(other, model, optimizer, schedule, warmup, average, epochs, batch, seed);
    }

    /** The same with another model. */
    public Recipe withModel(Model other) {
        return new Recipe(data, other, optimizer, schedule, warmup, average, epochs, batch, seed);
    }

    /** The same with another optimizer, just as it is. */
    public Recipe withOptimizer(Optimizer other) {
        return new Recipe(data, model, other, schedule, warmup, average, epochs, batch, seed);
    }

    /** The same with another optimizer, which takes this one's ρ, model, base optimizer and micro-batches where its own are the usual ones. */
    public Recipe optimizer(Optimizer other) {
        return withOptimizer(other.withNumbersOf(optimizer));
    }

    /**
     * The same with a network of your own.
     *
     * @param name for tables and figures
     * @param block makes it anew for each run: {@code () -> new SequentialBlock()…}
     * @throws aesam.AesamException if it does not take the images
     */
    public Recipe network(String name, NetworkDefinition.Source block) {
        return withModel(model.withNetwork(new NetworkDefinition.Own(name, block, data.images.side())));
    }

    /** The same with a loss of your own. */
    public Recipe loss(String name, Loss.PerSample loss) {
        return withModel(model.withLoss(new Loss.Own(name, loss)));
    }

    /**
     * The same with labels of your own.
     *
     * @param name for tables and figures
     * @param labels a class for each training image, in the order of the dataset
     */
    public Recipe labels(String name, int... labels) {
        return withData(data.withLabels(new Labels.Own(name, labels)));
    }

    /**
     * The same with labels that depend on each image: noise of your own. The true labels are kept beside them.
     *
     * @param name for tables and figures
     * @param rule is asked for each training image, after any images of your own have been set
     */
    public Recipe labels(String name, Labels.Rule rule) {
        return withData(data.withLabels(new Labels.PerInstance(
                name, data.images.side(), data.images.knownClasses().orElse(10), rule)));
    }

    /**
     * The same with images of your own.
     *
     * @param name for tables and figures
     */
    public Recipe images(String name, Dataset images) {
        return withImages(new Images.Own(name, images));
    }

    /** The same with other images, which are cropped as they usually are, if at all. */
    public Recipe withImages(Images other) {
        Augmentation former = data.augmentation;
        Augmentation.Crop crop = former.crop() == Augmentation.Crop.NONE ? Augmentation.Crop.NONE : other.usualCrop();
        return withData(data.withImages(other)
                .withAugmentation(new Augmentation(crop, former.flip(), former.jitter(), former.cutout())));
    }

    /** The same starting from a state dict or from the weights that another run has left. */
    public Recipe startingFrom(Path fileOrRun) {
        return withModel(model.withStart(InitialWeights.StateDict.of(fileOrRun)));
    }

    /** The same with another schedule of the learning rate. */
    public Recipe withSchedule(Schedule other) {
        return new Recipe(data, model, optimizer, other, warmup, average, epochs, batch, seed);
    }

    /** The same with another warm-up. */
    public Recipe withWarmup(int other) {
        return new Recipe(data, model, optimizer, schedule, other, average, epochs, batch, seed);
    }

    /** The same with another moving average of weights. */
    public Recipe withAverage(double other) {
        return new Recipe(data, model, optimizer, schedule, warmup, other, epochs, batch, seed);
    }

    /** The same for another number of epochs. */
    public Recipe withEpochs(int other) {
        return new Recipe(data, model, optimizer, schedule, warmup, average, other, batch, seed);
    }

    /** The same with batches of another size. */
    public Recipe withBatch(int other) {
        return new Recipe(data, model, optimizer, schedule, warmup, average, epochs, other, seed);
    }

    /**
     * Checks that every part of the user's has been given: a record holds none.
     *
     * @throws aesam.AesamException naming the first that has not
     */
    public void requireGiven() {
        ownParts().forEach(GivenPart::behaviour);
    }

    /**
     * The fingerprints of the user's parts, found anew: the same code gives the same ones wherever it has come.
     *
     * @throws aesam.AesamException if a part is not given, or fails
     */
    public List<String> fingerprints() {
        return ownParts().map(part -> part.anew().toString()).toList();
    }

    private Stream<GivenPart<?>> ownParts() {
        return Stream.of(GivenPart.of(optimizer), GivenPart.of(model, data), GivenPart.of(data))
                .flatMap(part -> part);
    }

    /** The learning rate over the steps, with so many of them in an epoch. */
    public Schedule rate(int stepsPerEpoch) {
        return new Schedule.Warmup(warmup * stepsPerEpoch, schedule);
    }

    /** Vectors as long as the weights that live from step to step, the weights and those that a step works in among them. */
    public int vectors() {
        return 1 + optimizer.vectors() + optimizer.stepVectors(batch) + (average > 0 ? 1 : 0);
    }

    /** A name that reads well and differs exactly where recipes differ. */
    public String id() {
        String noise = data.noise.rate() == 0 ? "" : "-noise" + Math.round(100 * data.noise.rate());
        String readable = String.join(
                "-", data.images.name() + noise, model.network.name(), optimizer.name(), "e" + epochs, "s" + seed);
        return readable.replaceAll("[^A-Za-z0-9._]+", "-") + "-" + hash();
    }

    private String hash() {
        return DigestUtils.sha256Hex(Json.content(this)).substring(0, HASH);
    }
}
