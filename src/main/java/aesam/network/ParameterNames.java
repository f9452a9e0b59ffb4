package aesam.network;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.util.Pair;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * PyTorch's names of the parameters of any DJL block: the children's names from the root on, joined by dots. A child of
 * a {@link SequentialBlock} is named by its position from 0, as in {@code nn.Sequential}; one with an empty name leaves no
 * trace in the names; BatchNorm's {@code gamma, beta,
 * runningMean, runningVar} are {@code weight, bias, running_mean, running_var}.
 */
public final class ParameterNames {
    private static final Map<String, String> TORCH = Map.of(
            "gamma", "weight",
            "beta", "bias",
            "runningMean", "running_mean",
            "runningVar", "running_var");

    private ParameterNames() {}

    /** Name → parameter, in the block's own order, which is the order of PyTorch's {@code parameters()}. */
    public static Map<String, Parameter> of(Block block) {
        Map<String, Parameter> names = new LinkedHashMap<>();
        collect(block, "", names, Collections.newSetFromMap(new IdentityHashMap<>()));
        return names;
    }

    private static void collect(Block block, String prefix, Map<String, Parameter> names, Set<Parameter> seen) {
        for (Pair<String, Parameter> direct : block.getDirectParameters()) {
            // A parameter that two blocks share is listed once, under its first name.
            if (seen.add(direct.getValue())) {
                String name = prefix + TORCH.getOrDefault(direct.getKey(), direct.getKey());
                if (names.put(name, direct.getValue()) != null) {
                    throw new IllegalStateException("two parameters of the block are called " + name);
                }
            }
        }
        int position = 0;
        for (Pair<String, Block> child : block.getChildren()) {
            String name = childName(block, child.getKey(), position);
            collect(child.getValue(), name.isEmpty() ? prefix : prefix + name + ".", names, seen);
            position++;
        }
    }

    /** DJL puts a two-digit position from 1 before each child's name. */
    private static String childName(Block parent, String key, int position) {
        if (parent instanceof SequentialBlock) {
            return Integer.toString(position);
        }
        String prefix = String.format(java.util.Locale.ROOT, "%02d", position + 1);
        return key.startsWith(prefix) ? key.substring(prefix.length()) : key;
    }
}
