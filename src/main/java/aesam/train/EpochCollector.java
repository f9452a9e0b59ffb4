package aesam.train;

import aesam.images.ImageSet;
import aesam.network.State;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** Gathers {@link EpochMetrics} from the steps and hands them on at the end of each epoch. */
public final class EpochCollector implements TrainingListener {
    private final ImageSet images;
    private final Consumer<EpochMetrics> sink;
    private int steps;
    private int samSteps;
    private Counts counts = new Counts();

    private static final class Counts {
        private double loss;
        private int clean;
        private int cleanCorrect;
        private int corrupted;
        private int memorized;
        private int recovered;
    }

    /**
     * @param images that training draws from, which know their true labels
     * @param sink receives each epoch's numbers
     */
    public EpochCollector(ImageSet images, Consumer<EpochMetrics> sink) {
        this.images = images;
        this.sink = sink;
    }

    @Override
    public void onStep(StepEvent event) {
        steps++;
        samSteps += event.step().sam() ? 1 : 0;
        counts.loss += event.step().loss() * event.batch().size();
        for (int i = 0; i < event.batch().size(); i++) {
            int image = event.batch().image(i);
            long predicted = event.step().predictions()[i];
            boolean asLabelled = predicted == images.label(image);
            if (images.isCorrupted(image)) {
                counts.corrupted++;
                counts.memorized += asLabelled ? 1 : 0;
                counts.recovered += predicted == images.trueLabel(image) ? 1 : 0;
            } else {
                counts.clean++;
                counts.cleanCorrect += asLabelled ? 1 : 0;
            }
        }
    }

    /** Samples of the epoch so far. */
    public int samples() {
        return counts.clean + counts.corrupted;
    }

    /** The mean loss of the epoch so far. */
    public double loss() {
        return counts.loss / samples();
    }

    /** The share of samples of the epoch so far that were predicted as labelled. */
    public double accuracy() {
        return (double) (counts.cleanCorrect + counts.memorized) / samples();
    }

    /** ζ since the first epoch. */
    public double zeta() {
        return (double) samSteps / steps;
    }

    @Override
    public void onEpoch(EpochEvent event) {
        Counts c = counts;
        sink.accept(new EpochMetrics(
                event,
                loss(),
                accuracy(),
                share(c.cleanCorrect, c.clean),
                share(c.memorized, c.corrupted),
                share(c.recovered, c.corrupted),
                zeta()));
        counts = new Counts();
    }

    /** Writes what has been seen of the epoch so far. */
    public void save(State to) {
        to.put("steps", steps);
        to.put("sam_steps", samSteps);
        to.put("loss", counts.loss);
        to.put("clean", counts.clean);
        to.put("clean_correct", counts.cleanCorrect);
        to.put("corrupted", counts.corrupted);
        to.put("memorized", counts.memorized);
        to.put("recovered", counts.recovered);
    }

    /** Takes over what {@link #save} wrote. */
    public void load(State from) {
        steps = (int) from.count("steps");
        samSteps = (int) from.count("sam_steps");
        counts = new Counts();
        counts.loss = from.number("loss");
        counts.clean = (int) from.count("clean");
        counts.cleanCorrect = (int) from.count("clean_correct");
        counts.corrupted = (int) from.count("corrupted");
        counts.memorized = (int) from.count("memorized");
        counts.recovered = (int) from.count("recovered");
    }

    private static OptionalDouble share(int part, int whole) {
        return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
    }
}
