package aesam.network;

import aesam.AesamException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What something that was cut off needs to go on, to the bit: named tensors. A part of a whole writes and reads below a
 * name of its own.
 */
public final class State {
    private final Map<String, Tensor> tensors;
    private final String prefix;

    private State(Map<String, Tensor> tensors, String prefix) {
        this.tensors = tensors;
        this.prefix = prefix;
    }

    /** Nothing yet. */
    public State() {
        this(new LinkedHashMap<>(), "");
    }

    /** What was written before. */
    public State(Map<String, Tensor> tensors) {
        this(new LinkedHashMap<>(tensors), "");
    }

    /** The same state as a part sees it, whose names are its own. */
    public State part(String name) {
        return new State(tensors, prefix + name + ".");
    }

    /** All of it, by full names, in the order in which it was put. */
    public Map<String, Tensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    public void put(String name, Tensor value) {
        tensors.put(prefix + name, value);
    }

    public void put(String name, long value) {
        put(name, Tensor.scalar(value));
    }

    public void put(String name, double value) {
        put(name, Tensor.of(new double[] {value}, true));
    }

    public void put(String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        put(name, new Tensor(Tensor.Type.U8, new long[] {bytes.length}, ByteBuffer.wrap(bytes)));
    }

    public boolean has(String name) {
        return tensors.containsKey(prefix + name);
    }

    /**
     * One of the tensors.
     *
     * @throws AesamException if there is none of that name
     */
    public Tensor tensor(String name) {
        Tensor tensor = tensors.get(prefix + name);
        if (tensor == null) {
            throw new AesamException("The state lacks " + prefix + name + ".");
        }
        return tensor;
    }

    /**
     * A number.
     *
     * @throws AesamException if there is none of that name
     */
    public double number(String name) {
        return scalar(name, Tensor.Type.F64).getDouble(0);
    }

    /**
     * A whole number.
     *
     * @throws AesamException if there is none of that name
     */
    public long count(String name) {
        return scalar(name, Tensor.Type.I64).getLong(0);
    }

    private ByteBuffer scalar(String name, Tensor.Type type) {
        Tensor tensor = tensor(name);
        AesamException.require(
                tensor.type() == type && tensor.size() == 1,
                "The state's %s%s is %s, no number.",
                prefix,
                name,
                tensor);
        return tensor.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * A text.
     *
     * @throws AesamException if there is none of that name
     */
    public String text(String name) {
        Tensor tensor = tensor(name);
        byte[] bytes = new byte[tensor.bytes().capacity()];
        tensor.bytes().get(0, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
