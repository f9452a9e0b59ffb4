package aesam.record;

import static aesam.AesamException.require;

import aesam.WholeFile;
import aesam.network.Network;
import aesam.network.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What weights a network starts with. */
public sealed interface InitialWeights {
    /**
     * Gives them to a network, which has random ones.
     *
     * @throws aesam.AesamException if they cannot be read or do not fit
     */
    void applyTo(Network network);

    /** Drawn by the run's seed. */
    record Random() implements InitialWeights {
        @Override
        public void applyTo(Network network) {}
    }

    /**
     * From a state dict with PyTorch's names.
     *
     * @param path of a safetensors file
     * @param sha256 of that file
     * @param skipHead whether the head stays random, as it has to if the file is for other classes
     */
    record StateDict(String path, String sha256, boolean skipHead) implements InitialWeights {
        /**
         * All of a file, or of the weights that a run has left.
         *
         * @param fileOrRun a safetensors file or a run's folder
         * @throws aesam.AesamException if it cannot be read
         */
        public static StateDict of(Path fileOrRun) {
            Path file = Files.isDirectory(fileOrRun) ? fileOrRun.resolve(RunRecord.MODEL) : fileOrRun;
            require(
                    Files.isRegularFile(file),
                    "There are no weights in %s: expected a .safetensors file, or the folder of a finished run.",
                    fileOrRun);
            return new StateDict(file.toString(), WholeFile.sha256(file), false);
        }

        @Override
        public void applyTo(Network network) {
            Path file = Path.of(path);
            require(Files.isRegularFile(file), "The weights to start from, %s, are not there any more.", file);
            WholeFile.requireUnchanged(file, sha256);
            Map<String, Tensor> state = Safetensors.read(file);
            if (skipHead) {
                network.loadBody(state);
            } else {
                network.load(state);
            }
        }
    }
}
