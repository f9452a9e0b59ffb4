package aesam.run;

import static aesam.AesamException.require;

import aesam.Seed;
import aesam.images.Augmentation;
import aesam.images.Batch;
import aesam.images.Batches;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.images.Precision;
import aesam.images.Prefetch;
import aesam.images.files.Datasets;
import aesam.network.Compute;
import aesam.network.Loss;
import aesam.network.Network;
import aesam.network.blocks.Architecture;
import aesam.optim.Optimizer;
import aesam.optim.OptimizerName;
import aesam.optim.Schedule;
import aesam.optim.Step;
import aesam.optim.Stepper;
import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;
import org.apache.commons.math3.stat.StatUtils;

/**
 * What a step of each of the seven optimizers costs on this machine: all of them train the same network from the same
 * weights on the same embedded images, in turns of a few steps, so that whatever else the machine does falls on all alike.
 *
 * @param model the network
 * @param precision that it computes in
 * @param batch images in a batch
 * @param rounds turns that each optimizer gets; medians are over these
 * @param steps in a turn
 * @param compute on what
 */
public record StepTimes(Architecture model, Precision precision, int batch, int rounds, int steps, Compute compute) {
    private static final Seed SEED = new Seed(1);

    public StepTimes {
        require(rounds >= 1 && steps >= 1, "A benchmark needs at least one round of one step.");
        require(compute.devices().size() == 1, "A step is timed on one device, found %s.", compute.device());
    }

    /**
     * One optimizer's cost.
     *
     * @param optimizer its name
     * @param millis of a step, the median over rounds
     * @param ratio to ERM's step in the same round, the median
     * @param ratioLow the first quartile of that ratio
     * @param ratioHigh the third
     * @param zeta share of SAM steps
     * @param evaluations gradient evaluations of a step, the mean
     */
    public record Cost(
            String optimizer,
            double millis,
            double ratio,
            double ratioLow,
            double ratioHigh,
            double zeta,
            double evaluations) {}

    /** One optimizer under way. */
    private static final class Lane implements AutoCloseable {
        private final String name;
        private final Network network;
        private final Stepper stepper;
        private final double[] millis;
        private int samSteps;
        private double evaluations;

        Lane(String name, Network network, int total, int rounds) {
            this.name = name;
            this.network = network;
            this.stepper = Optimizer.named(name).start(network, new Schedule.Constant(0.05), total, SEED);
            this.millis = new double[rounds];
        }

        void run(Prefetch batches, int steps, int round) {
            for (int i = 0; i < steps; i++) {
                Batch batch = batches.next();
                long start = System.nanoTime();
                Step step = stepper.step(batch);
                if (round >= 0) {
                    millis[round] += (System.nanoTime() - start) / 1e6 / steps;
                    samSteps += step.sam() ? 1 : 0;
                    evaluations += step.gradientEvaluations();
                }
            }
        }

        Cost cost(Lane erm, int steps) {
            double[] ratios = new double[millis.length];
            for (int r = 0; r < ratios.length; r++) {
                ratios[r] = millis[r] / erm.millis[r];
            }
            int all = steps * millis.length;
            return new Cost(
                    name,
                    StatUtils.percentile(millis, 50),
                    StatUtils.percentile(ratios, 50),
                    StatUtils.percentile(ratios, 25),
                    StatUtils.percentile(ratios, 75),
                    (double) samSteps / all,
                    evaluations / all);
        }

        @Override
        public void close() {
            stepper.close();
            network.close();
        }
    }

    /**
     * Measures, on this thread. The first round warms up and is not counted.
     *
     * @param progress is told each optimizer and round as it begins; the warm-up is round 0
     */
    public List<Cost> measure(ObjIntConsumer<String> progress) {
        Dataset data = Datasets.load("cifar10-mini", null);
        Device device = compute.use().get(0);
        Batches batches = Batches.training(data, batch, Augmentation.CROP_AND_FLIP, true, SEED)
                .in(precision);
        require(
                steps <= batches.perEpoch(),
                "A round of %d steps is too long: an epoch has %d.",
                steps,
                batches.perEpoch());
        List<Lane> lanes = new ArrayList<>();
        try {
            for (String name : OptimizerName.names()) {
                lanes.add(new Lane(name, network(data, device), (rounds + 1) * steps, rounds));
            }
            for (int round = 0; round <= rounds; round++) {
                for (Lane lane : lanes) {
                    progress.accept(lane.name, round);
                    try (Prefetch ahead = batches.epoch(round, 0)) {
                        lane.run(ahead, steps, round - 1);
                    }
                }
            }
            return lanes.stream().map(lane -> lane.cost(lanes.get(0), steps)).toList();
        } finally {
            lanes.forEach(Lane::close);
        }
    }

    private Network network(Dataset data, Device device) {
        ImageSet images = data.train();
        return Network.start(
                model.create(images.classes().size()),
                new Shape(ImageSet.CHANNELS, images.height(), images.width()),
                precision,
                Loss.crossEntropy(),
                SEED,
                device);
    }
}
