package aesam.cli;

import aesam.experiments.Experiment;
import aesam.experiments.Experiments;
import aesam.experiments.Profile;
import aesam.images.LabelNoise;
import aesam.images.files.Datasets;
import aesam.network.blocks.Models;
import aesam.optim.Optimizer;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** The values that options accept, for help texts and shell completion. */
final class Choices {
    private Choices() {}

    /** Asked for when they are shown: the help of one command need not know what others accept. */
    private abstract static class Of implements Iterable<String> {
        abstract List<String> values();

        @Override
        public Iterator<String> iterator() {
            return values().iterator();
        }
    }

    static final class DatasetNames extends Of {
        @Override
        List<String> values() {
            return Datasets.names();
        }
    }

    static final class ModelNames extends Of {
        @Override
        List<String> values() {
            return Models.names();
        }
    }

    static final class OptimizerNames extends Of {
        @Override
        List<String> values() {
            return Optimizer.names();
        }
    }

    static final class NoiseKinds extends Of {
        @Override
        List<String> values() {
            return List.of(LabelNoise.Kind.values()).stream()
                    .map(LabelNoise.Kind::toString)
                    .toList();
        }
    }

    static final class Broken extends Of {
        @Override
        List<String> values() {
            return List.of("fail", "skip");
        }
    }

    static final class Crops extends Of {
        @Override
        List<String> values() {
            return List.of("padded", "resized");
        }
    }

    static final class Perturbations extends Of {
        @Override
        List<String> values() {
            return List.of("normalized", "unnormalized");
        }
    }

    static final class Schedules extends Of {
        @Override
        List<String> values() {
            return List.of("cosine", "constant", "step");
        }
    }

    static final class Bases extends Of {
        @Override
        List<String> values() {
            return List.of("sgd", "adamw");
        }
    }

    static final class Decayed extends Of {
        @Override
        List<String> values() {
            return List.of("all", "matrices");
        }
    }

    static final class Types extends Of {
        @Override
        List<String> values() {
            return List.of("float32", "float64");
        }
    }

    static final class ExperimentNames extends Of {
        @Override
        List<String> values() {
            return Stream.concat(Stream.of("all"), Experiments.all().stream().map(Experiment::name))
                    .toList();
        }
    }

    static final class Profiles extends Of {
        @Override
        List<String> values() {
            return Profile.all().stream().map(Profile::name).toList();
        }
    }

    static final class Measurements extends Of {
        @Override
        List<String> values() {
            return List.of("gradients", "curvature", "sharpness", "line", "plane");
        }
    }
}
