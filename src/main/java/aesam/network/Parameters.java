package aesam.network;

import static aesam.AesamException.require;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The parameters of a block, copied into flat vectors: the weights w, which are trained; what is frozen; and the rest, BatchNorm's
 * running statistics. And all of them as PyTorch's state dict.
 */
final class Parameters {
    private static final String RUNNING_VAR = "running_var";
    /** What DataParallel, torch.compile and Lightning put before every name. */
    private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.", "model.");

    private static final String TRACKED = "num_batches_tracked";

    private final List<String> names;
    private final String head;
    private final DataType type;
    private final Part trained;
    private final Part frozen;
    private final Part statistics;
    private long batchesTracked;

    /** Some of the parameters, and their numbers. */
    private record Part(List<Parameter> parameters, Layout layout, NDArray vector) {
        static Part of(Map<String, Parameter> parameters, DataType type, NDManager manager) {
            Map<String, Shape> shapes = new LinkedHashMap<>();
            parameters.forEach((name, p) -> shapes.put(name, p.getArray().getShape()));
            Layout layout = Layout.of(shapes);
            return new Part(List.copyOf(parameters.values()), layout, flat(parameters.values(), layout, type, manager));
        }

        private static NDArray flat(Collection<Parameter> parameters, Layout layout, DataType type, NDManager manager) {
            NDArray flat = manager.create(new Shape(layout.length()), type);
            if (parameters.isEmpty()) {
                return flat;
            }
            try (NDManager scope = manager.newSubManager()) {
                NDList parts = new NDList();
                for (Parameter p : parameters) {
                    NDArray part = Layout.flattened(Vectors.alias(p.getArray(), scope));
                    parts.add(part.toDevice(flat.getDevice(), false).toType(type, false));
                }
                layout.join(parts, flat);
                return flat;
            }
        }

        /** Views of such a vector in the type of a pass: those of normalization stay as they are. */
        NDList views(NDArray flat, DataType passes) {
            NDList views = layout.views(flat);
            if (passes != DataType.BFLOAT16 || parameters.isEmpty()) {
                return views;
            }
            NDList rounded = layout.views(Aten.bfloat16(flat));
            NDList mixed = new NDList();
            for (int i = 0; i < parameters.size(); i++) {
                mixed.add((isNormalization(parameters.get(i)) ? views : rounded).get(i));
            }
            return mixed;
        }

        private static boolean isNormalization(Parameter parameter) {
            return parameter.getType() == Parameter.Type.GAMMA || parameter.getType() == Parameter.Type.BETA;
        }

        void put(NDList views, Map<Parameter, NDArray> to) {
            for (int i = 0; i < parameters.size(); i++) {
                to.put(parameters.get(i), views.get(i));
            }
        }
    }

    /**
     * Copies them.
     *
     * @param manager owns the vectors
     * @throws aesam.AesamException if none is trained, or the rates do not fit
     */
    Parameters(Block block, DataType type, LayerRates rates, NDManager manager) {
        Map<String, Parameter> all = ParameterNames.of(block);
        Map<String, Parameter> trainable = new LinkedHashMap<>(all);
        trainable.values().removeIf(p -> !p.requiresGradient());
        require(!trainable.isEmpty(), "The block has no trainable parameter, so there is nothing to train.");
        rates.check(trainable.keySet());
        Map<String, Parameter> still = new LinkedHashMap<>(trainable);
        still.keySet().removeIf(name -> rates.factor(name) > 0);
        Map<String, Parameter> others = new LinkedHashMap<>(all);
        others.keySet().removeAll(trainable.keySet());
        this.names = List.copyOf(all.keySet());
        this.head = head(trainable.keySet());
        trainable.keySet().removeAll(still.keySet());
        require(!trainable.isEmpty(), "All of the network's parameters are frozen, so there is nothing to train.");
        this.type = type;
        this.trained = Part.of(trainable, type, manager);
        this.frozen = Part.of(still, type, manager);
        this.statistics = Part.of(others, type, manager);
    }

    private static String head(Set<String> trainable) {
        String last = "";
        for (String name : trainable) {
            last = name;
        }
        return last.substring(0, last.lastIndexOf('.') + 1);
    }

    NDArray weights() {
        return trained.vector();
    }

    NDArray statistics() {
        return statistics.vector();
    }

    /** Of the weights. */
    Layout layout() {
        return trained.layout();
    }

    /** What the names of the last layer with weights begin with; empty if it is the only one. */
    String head() {
        return head;
    }

    /** Counts a batch that BatchNorm's statistics were moved by. */
    void trackBatch() {
        batchesTracked++;
    }

    /** Of all vectors. */
    DataType type() {
        return type;
    }

    /** A point of weight space as the block sees it in a pass of some type: a view for each of its trained parameters. */
    NDList views(NDArray point, DataType passes) {
        return trained.views(point, passes);
    }

    /**
     * What a block gets for each of its parameters.
     *
     * @param weights a view for each trained one
     * @param running in place of the statistics; its owner owns the other views
     * @param passes the type of the pass
     */
    Map<Parameter, NDArray> values(NDList weights, NDArray running, DataType passes) {
        Map<Parameter, NDArray> values = new HashMap<>();
        trained.put(weights, values);
        NDArray still = Vectors.alias(frozen.vector(), running.getManager()).toDevice(running.getDevice(), false);
        frozen.put(frozen.views(still, passes), values);
        statistics.put(statistics.layout().views(running), values);
        return values;
    }

    /** PyTorch's state dict for flat vectors; a scope owns them and what is made on the way. */
    Map<String, Tensor> stateDict(NDManager scope, NDArray point, NDArray running) {
        Map<String, Tensor> values = new LinkedHashMap<>();
        trained.layout().export(point, values);
        frozen.layout().export(Vectors.alias(frozen.vector(), scope), values);
        statistics.layout().export(running, values);
        Map<String, Tensor> state = new LinkedHashMap<>();
        for (String name : names) {
            state.put(name, values.get(name));
            if (name.endsWith(RUNNING_VAR)) {
                state.put(name.replace(RUNNING_VAR, TRACKED), Tensor.scalar(batchesTracked));
            }
        }
        return state;
    }

    /** What all names of a state dict begin with and no name here does, of what wrappers put before them; or nothing. */
    String wrapper(Set<String> theirs) {
        String wrapper = "";
        boolean longer = !theirs.isEmpty();
        while (longer) {
            longer = false;
            for (String one : WRAPPERS) {
                String begin = wrapper + one;
                if (theirs.stream().allMatch(name -> name.startsWith(begin))
                        && names.stream().noneMatch(name -> name.startsWith(begin))) {
                    wrapper = begin;
                    longer = true;
                }
            }
        }
        return wrapper;
    }

    /** Of all parameters, by name. */
    Map<String, Shape> shapes() {
        Map<String, Shape> shapes = new HashMap<>();
        List.of(trained, frozen, statistics)
                .forEach(part -> part.layout().tensors().forEach(tensor -> shapes.put(tensor.name(), tensor.shape())));
        return shapes;
    }

    /**
     * Takes over a state dict.
     *
     * @throws aesam.AesamException naming missing, unexpected, mis-shaped and not finite entries; nothing is changed
     *     then
     */
    void load(Map<String, Tensor> state) {
        TreeSet<String> unexpected = new TreeSet<>(state.keySet());
        unexpected.removeIf(name -> name.endsWith(TRACKED));
        unexpected.removeAll(names);
        Misfits problems = new Misfits();
        List<Part> parts = List.of(trained, frozen, statistics);
        parts.forEach(part -> part.layout().misfits(state, type, problems));
        unexpected.forEach(name -> problems.add(Misfits.Kind.UNEXPECTED, "unexpected " + name));
        require(problems.isEmpty(), "The state dict does not fit the network%s.", problems);
        parts.forEach(part -> part.layout().load(state, part.vector()));
        batchesTracked = state.entrySet().stream()
                .filter(e -> e.getKey().endsWith(TRACKED))
                .flatMapToDouble(e -> Arrays.stream(e.getValue().values()))
                .mapToLong(count -> (long) count)
                .max()
                .orElse(0);
    }

    /** Writes them to the bit. */
    void save(State to) {
        to.put("weights", Vectors.tensor(trained.vector()));
        to.put("frozen", Vectors.tensor(frozen.vector()));
        to.put("statistics", Vectors.tensor(statistics.vector()));
        to.put("batches_tracked", batchesTracked);
    }

    /** Takes over what {@link #save} wrote. */
    void load(State from) {
        Vectors.copy(from.tensor("weights"), trained.vector());
        Vectors.copy(from.tensor("frozen"), frozen.vector());
        Vectors.copy(from.tensor("statistics"), statistics.vector());
        batchesTracked = from.count("batches_tracked");
    }
}
