package aesam.optim;

import aesam.network.Layout;
import aesam.network.Network;
import aesam.network.Vectors;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Tensors one after the other that are moved alike, as in PyTorch's parameter groups.
 *
 * @param offset of their first number
 * @param factor of the learning rate
 * @param decay λ
 */
record ParameterGroup(long offset, double factor, double decay) {
    static List<ParameterGroup> of(Network network, WeightDecay weightDecay) {
        List<ParameterGroup> groups = new ArrayList<>();
        for (Layout.Segment tensor : network.layout().tensors()) {
            double factor = network.rates().factor(tensor.name());
            double decay = weightDecay.of(tensor);
            ParameterGroup last = groups.isEmpty() ? null : groups.get(groups.size() - 1);
            if (last == null || last.factor != factor || last.decay != decay) {
                groups.add(new ParameterGroup(tensor.offset(), factor, decay));
            }
        }
        return groups;
    }

    /** Gives each group its parts of flat vectors. */
    static void forEach(
            List<ParameterGroup> groups, Network network, NDList vectors, BiConsumer<ParameterGroup, NDList> update) {
        if (groups.size() == 1) {
            update.accept(groups.get(0), vectors);
            return;
        }
        long[] cuts = groups.stream().skip(1).mapToLong(ParameterGroup::offset).toArray();
        try (NDManager scope = network.scope()) {
            List<NDList> parts = vectors.stream()
                    .map(vector -> Vectors.alias(vector, scope).split(cuts))
                    .toList();
            for (int i = 0; i < groups.size(); i++) {
                int group = i;
                update.accept(
                        groups.get(i),
                        new NDList(parts.stream().map(of -> of.get(group)).toList()));
            }
        }
    }
}
