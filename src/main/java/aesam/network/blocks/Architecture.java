package aesam.network.blocks;

import static aesam.AesamException.require;

import aesam.AesamException;
import ai.djl.nn.Block;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/** The networks that have a name. */
public enum Architecture {
    RESNET8(32, 10, classes -> ResNet.cifar(8, classes)),
    RESNET20(32, 10, classes -> ResNet.cifar(20, classes)),
    RESNET32(32, 10, classes -> ResNet.cifar(32, classes)),
    RESNET18(32, 10, ResNet::resnet18),
    WRN28_10(32, 10, true, (classes, dropout) -> WideResNet.of(28, 10, dropout, classes)),
    PYRAMIDNET110(32, 10, classes -> PyramidNet.of(110, 270, classes)),
    VIT_TI4(32, 10, classes -> VisionTransformer.tiny(4, classes)),
    RESNET18_IMAGENET(224, 1000, classes -> ResNet.imagenet(18, classes)),
    RESNET34(224, 1000, classes -> ResNet.imagenet(34, classes)),
    RESNET50(224, 1000, classes -> ResNet.imagenet(50, classes)),
    VIT_TI16(224, 1000, classes -> VisionTransformer.tiny(16, classes)),
    VIT_S16(224, 1000, classes -> VisionTransformer.small(16, classes));

    private final int side;
    private final int classes;
    private final boolean hasDropout;

    private final Construction construction;

    /** For any number of classes, with any dropout if it has that. */
    @FunctionalInterface
    private interface Construction {
        Block build(int classes, double dropout);
    }

    Architecture(int side, int classes, IntFunction<Block> construction) {
        this(side, classes, false, (outputs, dropout) -> construction.apply(outputs));
    }

    Architecture(int side, int classes, boolean hasDropout, Construction construction) {
        this.side = side;
        this.classes = classes;
        this.hasDropout = hasDropout;
        this.construction = construction;
    }

    /**
     * The one of that name.
     *
     * @throws AesamException if there is none
     */
    public static Architecture named(String name) {
        return Arrays.stream(values())
                .filter(known -> known.toString().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new AesamException("Unknown model '" + name + "'; known: " + String.join(", ", names()) + "."));
    }

    /** All names. */
    public static List<String> names() {
        return Arrays.stream(values()).map(Architecture::toString).toList();
    }

    /** As on the command line and in records, such as {@code wrn28-10}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The side in pixels of the images that it is meant for. */
    public int side() {
        return side;
    }

    /** The number of classes that it was published with. */
    public int classes() {
        return classes;
    }

    /** A new network without dropout, not yet initialised. */
    public Block create(int outputs) {
        return create(outputs, 0);
    }

    /**
     * A new network, not yet initialised.
     *
     * @param outputs classes
     * @param dropout in [0, 1); 0 for none
     * @throws AesamException if it has no dropout
     */
    public Block create(int outputs, double dropout) {
        requireDropout(dropout);
        return construction.build(outputs, dropout);
    }

    /**
     * Checks that it can have this dropout.
     *
     * @throws AesamException if it cannot
     */
    public void requireDropout(double dropout) {
        require(dropout >= 0 && dropout < 1, "Dropout must be a share in [0, 1), found %s.", dropout);
        require(dropout == 0 || hasDropout, "%s has no dropout; wrn28-10 has.", this);
    }
}
