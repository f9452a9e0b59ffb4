package aesam.cli;

import aesam.data.Datasets;
import aesam.data.LabelNoise;
import aesam.model.Models;
import aesam.optim.Optimizer;
import aesam.run.Experiment;
import aesam.run.Experiments;
import aesam.run.Profile;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** The values that options accept, for help texts and shell completion. */
final class Choices {
    private Choices() {}

    private abstract static class Of implements Iterable<String> {
        private final List<String> values;

        Of(List<String> values) {
            this.values = values;
        }

        @Override
        public Iterator<String> iterator() {
            return values.iterator();
        }
    }

    static final class DatasetNames extends Of {
        DatasetNames() {
            super(Datasets.names());
        }
    }

    static final class ModelNames extends Of {
        ModelNames() {
            super(Models.names());
        }
    }

    static final class OptimizerNames extends Of {
        OptimizerNames() {
            super(Optimizer.names());
        }
    }

    static final class NoiseKinds extends Of {
        NoiseKinds() {
            super(List.of(LabelNoise.Kind.values()).stream()
                    .map(LabelNoise.Kind::toString)
                    .toList());
        }
    }

    static final class Perturbations extends Of {
        Perturbations() {
            super(List.of("normalized", "unnormalized"));
        }
    }

    static final class Schedules extends Of {
        Schedules() {
            super(List.of("cosine", "constant", "step"));
        }
    }

    static final class Bases extends Of {
        Bases() {
            super(List.of("sgd", "adamw"));
        }
    }

    static final class Decayed extends Of {
        Decayed() {
            super(List.of("all", "matrices"));
        }
    }

    static final class Types extends Of {
        Types() {
            super(List.of("float32", "float64"));
        }
    }

    static final class ExperimentNames extends Of {
        ExperimentNames() {
            super(Stream.concat(Stream.of("all"), Experiments.all().stream().map(Experiment::name))
                    .toList());
        }
    }

    static final class Profiles extends Of {
        Profiles() {
            super(Profile.all().stream().map(Profile::name).toList());
        }
    }

    static final class Measurements extends Of {
        Measurements() {
            super(List.of("gradients", "curvature", "sharpness", "line", "plane"));
        }
    }
}
