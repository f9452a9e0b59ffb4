package aesam.measure;

import aesam.Seed;
import aesam.images.Augmentation;
import aesam.images.Batches;
import aesam.images.Dataset;
import aesam.network.Network;

/**
 * A network that is not being trained, and the images that it was trained on.
 *
 * @param network measured at the weights that it has now
 * @param data as training saw them
 * @param augmentation of training
 * @param batch images in a batch of training
 * @param seed of what is drawn for measurements
 */
public record NetworkAtRest(Network network, Dataset data, Augmentation augmentation, int batch, Seed seed) {
    /** The mean loss over the first training images as they are, in as many whole batches as so many images fill. */
    Objective objective(int images) {
        Batches source =
                Batches.training(data, batch, Augmentation.NONE, false, seed).in(network.precision());
        int batches = Math.max(1, Math.min(source.perEpoch(), images / batch));
        return new Objective(network, source.first(batches, 0));
    }
}
