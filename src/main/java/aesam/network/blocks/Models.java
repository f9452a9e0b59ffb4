package aesam.network.blocks;

import static aesam.AesamException.require;

import aesam.AesamException;
import ai.djl.nn.Block;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The networks that have a name. */
public final class Models {
    private static final int CIFAR_SIDE = 32;
    private static final int IMAGENET_SIDE = 224;
    private static final Map<String, Named> NETWORKS = new LinkedHashMap<>();

    static {
        cifar("resnet8", classes -> ResNet.cifar(8, classes));
        cifar("resnet20", classes -> ResNet.cifar(20, classes));
        cifar("resnet32", classes -> ResNet.cifar(32, classes));
        cifar("resnet18", ResNet::resnet18);
        NETWORKS.put(
                "wrn28-10",
                new Named(CIFAR_SIDE, 10, true, (classes, dropout) -> WideResNet.of(28, 10, dropout, classes)));
        cifar("pyramidnet110", classes -> PyramidNet.of(110, 270, classes));
        cifar("vit-ti4", classes -> VisionTransformer.tiny(4, classes));
        imagenet("resnet18-imagenet", classes -> ResNet.imagenet(18, classes));
        imagenet("resnet34", classes -> ResNet.imagenet(34, classes));
        imagenet("resnet50", classes -> ResNet.imagenet(50, classes));
        imagenet("vit-ti16", classes -> VisionTransformer.tiny(16, classes));
        imagenet("vit-s16", classes -> VisionTransformer.small(16, classes));
    }

    private Models() {}

    /** A network for any number of classes, with any dropout if it has that. */
    private record Named(int side, int classes, boolean hasDropout, Builder builder) {}

    @FunctionalInterface
    private interface Builder {
        Block build(int classes, double dropout);
    }

    private static void cifar(String name, IntFunction<Block> network) {
        NETWORKS.put(name, new Named(CIFAR_SIDE, 10, false, (classes, dropout) -> network.apply(classes)));
    }

    private static void imagenet(String name, IntFunction<Block> network) {
        NETWORKS.put(name, new Named(IMAGENET_SIDE, 1000, false, (classes, dropout) -> network.apply(classes)));
    }

    /** What {@link #create} knows. */
    public static List<String> names() {
        return List.copyOf(NETWORKS.keySet());
    }

    /**
     * Checks a name.
     *
     * @throws AesamException if it is unknown
     */
    public static void requireKnown(String name) {
        named(name);
    }

    private static Named named(String name) {
        @Nullable Named network = NETWORKS.get(name);
        if (network == null) {
            throw new AesamException("Unknown model '" + name + "'; known: " + String.join(", ", names()) + ".");
        }
        return network;
    }

    /** The side in pixels of the images that a network is meant for. */
    public static int side(String name) {
        return named(name).side();
    }

    /** The number of classes that a network was published with. */
    public static int classes(String name) {
        return named(name).classes();
    }

    /**
     * A new network, not yet initialised.
     *
     * @throws AesamException if the name is unknown
     */
    public static Block create(String name, int classes) {
        return create(name, classes, 0);
    }

    /**
     * A new network with dropout, not yet initialised.
     *
     * @param dropout in [0, 1); 0 for none
     * @throws AesamException if the name is unknown, or the network has no dropout
     */
    public static Block create(String name, int classes, double dropout) {
        requireDropout(name, dropout);
        return named(name).builder().build(classes, dropout);
    }

    /**
     * Checks that a network can have this dropout.
     *
     * @throws AesamException if it cannot
     */
    public static void requireDropout(String name, double dropout) {
        require(dropout >= 0 && dropout < 1, "Dropout must be a share in [0, 1), found %s.", dropout);
        require(dropout == 0 || named(name).hasDropout(), "%s has no dropout; wrn28-10 has.", name);
    }
}
