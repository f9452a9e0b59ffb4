package aesam.run;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.Interruption;
import aesam.Seed;
import aesam.data.Batches;
import aesam.data.Dataset;
import aesam.data.ImageSet;
import aesam.data.Storage;
import aesam.engine.Network;
import aesam.engine.PyTorch;
import aesam.metrics.Summary;
import aesam.model.Models;
import aesam.model.Safetensors;
import aesam.train.Training;
import aesam.train.TrainingListener;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A specification made ready: data read, noise applied, network built. Nothing has been written yet.
 */
public final class Run implements AutoCloseable {
    /**
     * Evaluation keeps no activations for a backward pass, so its batches may be larger than those of training: 500 images
     * of 32 × 32, and fewer of larger ones.
     */
    private static final int EVALUATION_PIXELS = 500 * 32 * 32;

    private final RunSpecification specification;
    private final Dataset data;
    private final Network network;
    private final Training training;

    private Run(RunSpecification specification, Dataset data, Network network, Training training) {
        this.specification = specification;
        this.data = data;
        this.network = network;
        this.training = training;
    }

    /**
     * Reads the data and builds the network.
     *
     * @param dataDir where datasets that are not embedded lie; may be null
     * @param threads of tensor operations on this thread, which must be the one that trains
     * @throws AesamException if the data cannot be read or do not go with the specification
     */
    public static Run prepare(RunSpecification specification, @Nullable Path dataDir, int threads) {
        return prepareFrom(Storage.at(dataDir), specification, threads);
    }

    /** The same with images kept where {@code storage} says. */
    public static Run prepareFrom(Storage storage, RunSpecification specification, int threads) {
        require(threads >= 1, "Training needs at least one thread, found %d.", threads);
        return prepareOn(specification, specification.data().read(storage), threads);
    }

    /** The same with images that have been read already: all of the dataset's, with their true labels. */
    static Run prepareOn(RunSpecification specification, Dataset images, int threads) {
        Seed seed = new Seed(specification.seed());
        RunSpecification.Data wanted = specification.data();
        Dataset data = wanted.of(images, seed);
        Batches train = Batches.training(data, specification.batch(), wanted.augmentation(), wanted.shuffle(), seed)
                .in(specification.model().precision());
        PyTorch.useThreads(threads);
        Network network = network(specification, data.train(), seed);
        Training training = new Training(
                network,
                specification.optimizer().optimizer(),
                specification.optimizer().rate(train.perEpoch()),
                train,
                Batches.evaluation(data.test(), data.normalization(), evaluationBatch(data.test()))
                        .in(specification.model().precision()),
                specification.epochs(),
                seed);
        return new Run(specification, data, network, training);
    }

    private static int evaluationBatch(ImageSet images) {
        return Math.max(1, EVALUATION_PIXELS / (images.height() * images.width()));
    }

    private static Network network(RunSpecification specification, ImageSet images, Seed seed) {
        RunSpecification.Model wanted = specification.model();
        Network network = Network.start(
                Models.create(wanted.name(), images.classes().size()),
                new Shape(ImageSet.CHANNELS, images.height(), images.width()),
                wanted.type(),
                wanted.loss(),
                seed);
        try {
            if (wanted.init() != null) {
                network.load(Safetensors.read(Path.of(wanted.init())));
            }
            return network;
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /** The training that {@link #execute} runs. */
    public Training training() {
        return training;
    }

    public Network network() {
        return network;
    }

    public RunSpecification specification() {
        return specification;
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
     * Trains and records, on this thread.
     *
     * @param out the folder of all runs
     * @throws AesamException if the loss diverges or the record cannot be written; what was recorded stays
     * @throws Interruption if the thread was interrupted; likewise
     */
    public Result execute(Path out, List<? extends TrainingListener> listeners) {
        return execute(out, Set.of(), listeners);
    }

    /**
     * The same, keeping weights to be measured later.
     *
     * @param weightsAfter the numbers of epochs after which weights are kept; 0 is before the first, the last's always are
     */
    public Result execute(Path out, Set<Integer> weightsAfter, List<? extends TrainingListener> listeners) {
        try (RunRecorder record = new RunRecorder(out, specification, data, network, weightsAfter)) {
            List<TrainingListener> all = new ArrayList<>();
            all.add(record);
            all.addAll(listeners);
            try {
                training.run(all);
                return new Result(record.folder(), record.finish());
            } catch (RuntimeException e) {
                record.fail(e instanceof Interruption ? "interrupted" : "failed", String.valueOf(e.getMessage()));
                throw e;
            }
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
