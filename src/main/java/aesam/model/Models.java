package aesam.model;

import aesam.AesamException;
import ai.djl.nn.Block;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;

/** The networks that have a name. */
public final class Models {
    private static final Map<String, IntFunction<Block>> NETWORKS = new LinkedHashMap<>();

    static {
        NETWORKS.put("resnet8", classes -> ResNet.cifar(8, classes));
        NETWORKS.put("resnet20", classes -> ResNet.cifar(20, classes));
        NETWORKS.put("resnet32", classes -> ResNet.cifar(32, classes));
        NETWORKS.put("resnet18", ResNet::resnet18);
    }

    private Models() {}

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
        if (!NETWORKS.containsKey(name)) {
            throw new AesamException("Unknown model '" + name + "'; known: " + String.join(", ", names()) + ".");
        }
    }

    /**
     * A new network, not yet initialised.
     *
     * @throws AesamException if the name is unknown
     */
    public static Block create(String name, int classes) {
        requireKnown(name);
        return Objects.requireNonNull(NETWORKS.get(name)).apply(classes);
    }
}
