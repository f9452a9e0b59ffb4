package aesam.run;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.Interruption;
import aesam.Seed;
import aesam.images.Batch;
import aesam.images.Batches;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.images.Normalization;
import aesam.images.Precision;
import aesam.images.files.Storage;
import aesam.measure.Measurement;
import aesam.measure.NetworkAtRest;
import aesam.network.Compute;
import aesam.network.Network;
import aesam.network.Tensor;
import aesam.record.InitialWeights;
import aesam.record.Recipe;
import aesam.record.Recording;
import aesam.record.RunJson;
import aesam.record.RunRecord;
import aesam.record.RunRecorder;
import aesam.train.Summary;
import aesam.train.Training;
import aesam.train.TrainingListener;
import aesam.train.TrainingRun;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A recipe made ready: data read, noise applied, network built. Nothing has been written yet.
 */
public final class Run implements AutoCloseable {
    /**
     * Evaluation keeps no activations for a backward pass, so its batches may be larger than those of training: 500 images
     * of 32 × 32, and fewer of larger ones.
     */
    private static final int EVALUATION_PIXELS = 500 * 32 * 32;

    private final Recipe recipe;
    private final Dataset data;
    private final Network network;
    private final Training training;
    private final Compute compute;
    private final List<String> notes;

    private Run(Recipe recipe, Dataset data, Network network, Training training, Compute compute, List<String> notes) {
        this.compute = compute;
        this.recipe = recipe;
        this.data = data;
        this.network = network;
        this.training = training;
        this.notes = List.copyOf(notes);
    }

    /**
     * Reads the data and builds the network.
     *
     * @param compute where; this thread must be the one that trains
     * @throws AesamException if the data cannot be read or do not go with the recipe
     */
    public static Run prepare(Recipe recipe, Storage storage, Compute compute) {
        return prepare(recipe, recipe.data().images().read(storage), compute);
    }

    /** The same with images that have been read already: all that {@link aesam.record.Images#read} gives. */
    static Run prepare(Recipe recipe, Dataset images, Compute compute) {
        List<String> notes = new ArrayList<>(images.train().notes());
        notes.addAll(images.test().notes());
        requireParts(recipe, compute);
        Seed seed = new Seed(recipe.seed());
        Precision precision = recipe.model().precision();
        Dataset data = recipe.data().of(images, seed);
        Batches train = Batches.training(
                        data,
                        recipe.batch(),
                        recipe.data().augmentation(),
                        recipe.data().shuffle(),
                        seed)
                .in(precision);
        Network network = network(recipe.model(), data.train(), seed, compute, notes::add);
        Training training = new Training(
                network,
                recipe.optimizer(),
                recipe.rate(train.perEpoch()),
                train,
                evaluation(data.test(), data.normalization(), precision),
                data.validation() == null ? null : evaluation(data.validation(), data.normalization(), precision),
                recipe.epochs(),
                seed,
                recipe.average());
        return new Run(recipe, data, network, training, compute, notes);
    }

    /** What a run's parts are is part of what it is, so it is not for the devices to say. */
    private static void requireParts(Recipe recipe, Compute compute) {
        int devices = compute.devices().size();
        int size = recipe.optimizer().microBatches().size();
        require(
                devices == 1 || (size > 0 && size < recipe.batch()),
                "%s share the micro-batches of a run, and this one has none: set micro-batch=%d for two of a batch of %d, or take one device.",
                compute.device(),
                (recipe.batch() + 1) / 2,
                recipe.batch());
    }

    static Batches evaluation(ImageSet images, Normalization normalization, Precision precision) {
        int batch = Math.max(1, EVALUATION_PIXELS / (images.height() * images.width()));
        return Batches.evaluation(images, normalization, batch).in(precision);
    }

    static Network network(Recipe.Model model, ImageSet images, Seed seed, Compute compute, Consumer<String> note) {
        Network network = Network.start(
                model.network().block(images.classes().size()),
                new Shape(ImageSet.CHANNELS, images.height(), images.width()),
                model.precision(),
                model.loss(),
                seed,
                compute.use(),
                model.layers());
        try {
            model.start().applyTo(network).forEach(note);
            tryOut(network, images);
            return network;
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /** Has the loss look at what comes out of two black images, so that a block that does not fit is found before anything is recorded. */
    private static void tryOut(Network network, ImageSet images) {
        float[] black = new float[2 * ImageSet.CHANNELS * images.height() * images.width()];
        int[] firstAndLast = {0, images.classes().size() - 1};
        network.predict(
                network.weights(), Batch.of(black, firstAndLast, images.height(), images.width(), ImageSet.CHANNELS));
    }

    /** Sentences on the images and on the weights to start from, to be told. */
    public List<String> notes() {
        return notes;
    }

    /** The training that {@link #execute} runs. */
    public Training training() {
        return training;
    }

    public Network network() {
        return network;
    }

    public Recipe recipe() {
        return recipe;
    }

    /** The data as training sees them. */
    public Dataset data() {
        return data;
    }

    /**
     * What a run leaves behind.
     *
     * @param folder of its record
     * @param summary in a few numbers
     */
    public record Result(Path folder, Summary summary) {}

    /**
     * Trains and records, on this thread. A record of this run that was cut off goes on from its newest checkpoint.
     *
     * @param out the folder of all runs
     * @throws AesamException if the loss diverges or the record cannot be written; what was recorded stays
     * @throws Interruption if the thread was interrupted; likewise, and a checkpoint is written to go on from
     */
    public Result execute(Path out, List<? extends TrainingListener> listeners) {
        return execute(Recording.into(out), listeners);
    }

    /** The same, recorded as asked for. */
    public Result execute(Recording recording, List<? extends TrainingListener> listeners) {
        recipe.requireGiven();
        try (TrainingRun started = training.start();
                RunRecorder record = new RunRecorder(
                        recording, recipe, data, started, () -> network.stateDict(started.evaluated()))) {
            List<TrainingListener> all = new ArrayList<>();
            all.add(record);
            all.addAll(listeners);
            try {
                started.run(all);
                return new Result(record.folder(), record.finish());
            } catch (Interruption e) {
                record.interrupt();
                throw new Interruption("Interrupted behind step %s of %s; train %s again to go on from there."
                        .formatted(started.steps(), training.steps(), record.folder()));
            } catch (RuntimeException e) {
                RuntimeException told = AesamException.told(e);
                recordFailure(record, told);
                throw told;
            }
        }
    }

    /** Where the record cannot be written, that is what is to be told. */
    private static void recordFailure(RunRecorder record, RuntimeException failure) {
        try {
            record.fail(String.valueOf(failure.getMessage()));
        } catch (AesamException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * What a measurement finds of the network after so many epochs: from the record if it is there and whole, else measured
     * now and recorded.
     *
     * @param record of this run; the network gets the weights of that time
     * @throws AesamException if the weights were not kept, or the run was trained on other images than are here
     */
    public <T extends Record> T measure(RunRecord record, int epoch, Measurement<T> measurement) {
        if (record.isMeasured(measurement, epoch)) {
            return record.atRest(measurement, epoch).orElseThrow();
        }
        require(
                RunJson.DataDescription.of(data).equals(record.json().data()),
                "%s was trained on other images than those here.",
                record.folder());
        T found = measure(record.weights(epoch), measurement);
        record.keep(measurement, epoch, found);
        return found;
    }

    /** Differences of gradients drown in the rounding of bfloat16, so what was trained in it is measured in float32. */
    private <T extends Record> T measure(Map<String, Tensor> weights, Measurement<T> measurement) {
        Precision precision = recipe.model().precision().ofVectors();
        if (precision == recipe.model().precision()) {
            return measure(network, weights, measurement);
        }
        Recipe.Model exact = recipe.model().withPrecision(precision).withStart(new InitialWeights.Random());
        try (Network other = network(exact, data.train(), new Seed(recipe.seed()), compute, note -> {})) {
            return measure(other, weights, measurement);
        }
    }

    private <T extends Record> T measure(Network at, Map<String, Tensor> weights, Measurement<T> measurement) {
        at.load(weights);
        return measurement.measure(
                new NetworkAtRest(at, data, recipe.data().augmentation(), recipe.batch(), new Seed(recipe.seed())));
    }

    @Override
    public void close() {
        network.close();
    }
}
