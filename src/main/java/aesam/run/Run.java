package aesam.run;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.Interruption;
import aesam.Seed;
import aesam.images.Batches;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.images.files.Storage;
import aesam.measure.Measurement;
import aesam.measure.NetworkAtRest;
import aesam.network.Compute;
import aesam.network.Network;
import aesam.network.Tensor;
import aesam.record.Recording;
import aesam.record.RunJson;
import aesam.record.RunRecord;
import aesam.record.RunRecorder;
import aesam.record.RunSpecification;
import aesam.record.Safetensors;
import aesam.train.Course;
import aesam.train.Summary;
import aesam.train.Training;
import aesam.train.TrainingListener;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        return prepareFrom(Storage.at(dataDir), specification, Compute.cpu(threads));
    }

    /** The same with images kept where {@code storage} says, on any device. */
    public static Run prepareFrom(Storage storage, RunSpecification specification, Compute compute) {
        return prepareOn(specification, specification.data().read(storage), compute);
    }

    /** The same with images that have been read already: all of the dataset's, with their true labels. */
    static Run prepareOn(RunSpecification specification, Dataset images, Compute compute) {
        Seed seed = new Seed(specification.seed());
        RunSpecification.Data wanted = specification.data();
        Dataset data = wanted.of(images, seed);
        Batches train = Batches.training(data, specification.batch(), wanted.augmentation(), wanted.shuffle(), seed)
                .in(specification.model().precision());
        Network network = network(specification, data.train(), seed, compute);
        Training training = new Training(
                network,
                specification.optimizer().optimizer(),
                specification.optimizer().rate(train.perEpoch()),
                train,
                Batches.evaluation(data.test(), data.normalization(), evaluationBatch(data.test()))
                        .in(specification.model().precision()),
                specification.epochs(),
                seed,
                specification.optimizer().average());
        return new Run(specification, data, network, training);
    }

    private static int evaluationBatch(ImageSet images) {
        return Math.max(1, EVALUATION_PIXELS / (images.height() * images.width()));
    }

    private static Network network(RunSpecification specification, ImageSet images, Seed seed, Compute compute) {
        RunSpecification.Model wanted = specification.model();
        Network network = Network.start(
                wanted.block(images.classes().size()),
                new Shape(ImageSet.CHANNELS, images.height(), images.width()),
                wanted.type(),
                wanted.loss(),
                seed,
                compute.use());
        try {
            if (wanted.init() != null) {
                Map<String, Tensor> state = Safetensors.read(Path.of(wanted.init()));
                if (wanted.skipHead() != null) {
                    network.loadBody(state);
                } else {
                    network.load(state);
                }
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
        try (Course course = training.start();
                RunRecorder record = new RunRecorder(
                        recording, specification, data, course, () -> network.stateDict(course.evaluated()))) {
            List<TrainingListener> all = new ArrayList<>();
            all.add(record);
            all.addAll(listeners);
            try {
                course.run(all);
                return new Result(record.folder(), record.finish());
            } catch (Interruption e) {
                record.interrupt();
                throw new Interruption("Interrupted behind step %d of %d; train %s again to go on from there."
                        .formatted(course.steps(), training.steps(), record.folder()));
            } catch (RuntimeException e) {
                sayWhy(record, e);
                throw e;
            }
        }
    }

    /** Where the record cannot be written, that is what is to be told. */
    private static void sayWhy(RunRecorder record, RuntimeException failure) {
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
        network.load(record.weights(epoch));
        T found = measurement.measure(new NetworkAtRest(
                network,
                data,
                specification.data().augmentation(),
                specification.batch(),
                new Seed(specification.seed())));
        record.keep(measurement, epoch, found);
        return found;
    }

    @Override
    public void close() {
        network.close();
    }
}
