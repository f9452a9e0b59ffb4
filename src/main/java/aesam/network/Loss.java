package aesam.network;

import static aesam.AesamException.require;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;

/** A loss, given for each sample; training minimizes its mean over the batch. */
@FunctionalInterface
public interface Loss {
    /**
     * The loss of each sample.
     *
     * @param outputs of the network, (B, …), for classifiers the logits (B, classes)
     * @param labels (B), 64-bit integers
     * @return (B)
     */
    NDArray perSample(NDArray outputs, NDArray labels);

    /** Cross-entropy of the softmax: −log p(label). */
    static Loss crossEntropy() {
        return (outputs, labels) ->
                outputs.logSoftmax(1).gather(labels.expandDims(1), 1).squeeze(1).neg();
    }

    /**
     * Cross-entropy against the label smoothed over all classes (Szegedy et al., 2016), as PyTorch computes it:
     * (1 − s)·(−log p(label)) + s·mean over classes of −log p.
     *
     * @param smoothing s in [0, 1); 0 is plain cross-entropy
     */
    static Loss crossEntropy(double smoothing) {
        require(smoothing >= 0 && smoothing < 1, "Label smoothing must be in [0, 1), found %s.", smoothing);
        if (smoothing == 0) {
            return crossEntropy();
        }
        return (outputs, labels) -> {
            NDArray logP = outputs.logSoftmax(1);
            NDArray ofLabel = logP.gather(labels.expandDims(1), 1).squeeze(1);
            NDArray rest = logP.mean(new int[] {1}).sub(ofLabel);
            // On a GPU a scalar of the host is an argument; one made there would be a copy that waits.
            NDArray s = outputs.getManager().newSubManager(Device.cpu()).create(smoothing);
            return rest.mul(s).add(ofLabel).neg();
        };
    }
}
