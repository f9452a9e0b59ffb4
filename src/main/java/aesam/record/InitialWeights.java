package aesam.record;

import static aesam.AesamException.require;

import aesam.network.Network;
import aesam.network.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What weights a network starts with. */
public sealed interface InitialWeights {
    /**
     * Gives them to a network, which has random ones.
     *
     * @return what is to be told where they were made to fit, a sentence each
     * @throws aesam.AesamException if they cannot be read or do not fit
     */
    List<String> applyTo(Network network);

    /** Drawn by the run's seed. */
    record Random() implements InitialWeights {
        @Override
        public List<String> applyTo(Network network) {
            return List.of();
        }
    }

    /**
     * From a state dict with PyTorch's names.
     *
     * @param file a safetensors file, or the index of several
     * @param skipHead whether the head stays random, as it has to if the file is for other classes
     */
    record StateDict(GivenFile file, boolean skipHead) implements InitialWeights {
        /**
         * All of a file, or of the weights that a run has left.
         *
         * @param fileOrRun a safetensors file, the index of several, or a run's folder
         * @throws aesam.AesamException if it cannot be read
         */
        public static StateDict of(Path fileOrRun) {
            Path file = Files.isDirectory(fileOrRun) ? Shards.in(fileOrRun, RunRecord.MODEL) : fileOrRun;
            require(
                    Files.isRegularFile(file),
                    "There are no weights in %s: expected a .safetensors file, or the folder of a finished run.",
                    fileOrRun);
            return new StateDict(GivenFile.of(file), false);
        }

        @Override
        public List<String> applyTo(Network network) {
            Map<String, Tensor> state = Shards.read(file.unchanged());
            if (skipHead) {
                network.loadBody(state);
            } else {
                network.load(state);
            }
            List<String> notes = new ArrayList<>();
            String wrapper = network.wrapper(state);
            if (!wrapper.isEmpty()) {
                notes.add("The names in %s were read without the '%s' that all begin with."
                        .formatted(file.path(), wrapper));
            }
            if (network.resamples(state)) {
                notes.add("The position embeddings in %s were resampled to the size of these images."
                        .formatted(file.path()));
            }
            return notes;
        }
    }
}
