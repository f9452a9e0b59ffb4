package aesam.run;

import aesam.images.ImageSet;
import aesam.images.files.Datasets;
import aesam.measure.Measurement;
import aesam.network.Network;
import aesam.network.NetworkSize;
import aesam.network.blocks.Models;
import aesam.optim.Optimizer;
import aesam.optim.Policy;
import aesam.optim.Selection;
import aesam.record.RunSpecification;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What runs cost, before they are run. */
public final class Prices {
    private static final String UNIT_MODEL = "resnet8";
    private static final int UNIT_BATCH = 128;
    private static final int UNIT_SIDE = 32;

    private final @Nullable Path dataDir;
    private final Map<Input, Long> multiplyAdds = new ConcurrentHashMap<>();
    private final Map<String, Integer> trainImages = new ConcurrentHashMap<>();

    private record Input(String model, int side) {}

    /**
     * Of runs whose data lie there.
     *
     * @param dataDir where images are counted if it is not known how many there are; may be null
     */
    public Prices(@Nullable Path dataDir) {
        this.dataDir = dataDir;
    }

    /**
     * The price of one run.
     *
     * @param steps of training
     * @param gradientEvaluations over these; for an adaptive policy those expected if its scores are normal
     * @param units one unit is a gradient evaluation on 128 images of 32 × 32 with ResNet-8
     */
    public record Price(int steps, double gradientEvaluations, double units) {}

    /**
     * The price of a run, evaluation on the test set not included.
     *
     * @throws aesam.AesamException if its images are to be counted, and are not there
     */
    public Price of(RunSpecification specification) {
        RunSpecification.Data data = specification.data();
        int images = data.limit() > 0 ? data.limit() : trainImages(data.name());
        int steps = specification.epochs() * Math.max(1, images / specification.batch());
        double evaluations = steps * perStep(specification.optimizer().optimizer());
        return new Price(steps, evaluations, evaluations * unit(specification));
    }

    /** The units of measuring a run's network at rest. */
    public double of(RunSpecification specification, Measurement<?> measurement) {
        return unit(specification) * measurement.imageGradients() / specification.batch();
    }

    /** How many classes the images of a run have. */
    int classes(RunSpecification specification) {
        return Datasets.classes(specification.data().name(), dataDir);
    }

    /** The units of one gradient evaluation, by multiply-adds. */
    double unit(RunSpecification specification) {
        double relative = (double) multiplyAdds(
                        specification.model().name(), specification.data().side())
                / multiplyAdds(UNIT_MODEL, UNIT_SIDE);
        return relative * specification.batch() / UNIT_BATCH;
    }

    private static double perStep(Optimizer optimizer) {
        double second = optimizer.selection() instanceof Selection.Sharpest s ? s.gamma() + Network.FORWARD_ONLY : 1;
        return 1 + share(optimizer) * second;
    }

    /** The expected share of SAM steps. */
    private static double share(Optimizer optimizer) {
        Policy policy = optimizer.policy();
        if (policy instanceof Policy.Never) {
            return 0;
        } else if (policy instanceof Policy.Always) {
            return 1;
        } else if (policy instanceof Policy.Bernoulli b) {
            return b.p().stream().mapToDouble(p -> p).average().orElseThrow();
        } else if (policy instanceof Policy.Every e) {
            return 1.0 / e.k();
        } else if (policy instanceof Policy.Spaced s) {
            return s.share();
        } else if (policy instanceof Policy.Last l) {
            return l.share();
        }
        return optimizer.model().shareUnderNormality();
    }

    private int trainImages(String data) {
        return trainImages.computeIfAbsent(data, name -> Datasets.trainImages(name, dataDir));
    }

    private long multiplyAdds(String model, int side) {
        return multiplyAdds.computeIfAbsent(new Input(model, side), input -> {
            Shape image = new Shape(ImageSet.CHANNELS, side, side);
            return NetworkSize.of(Models.create(model, 10), image).multiplyAdds();
        });
    }
}
