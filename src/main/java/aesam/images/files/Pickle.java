package aesam.images.files;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a dictionary that Python pickled, without running what it may hold: a pickle is a program for a stack machine, and of
 * its instructions only those are known here that make numbers, texts, lists, dictionaries and NumPy's arrays of bytes.
 */
final class Pickle {
    private static final String ARRAY = "numpy.core.multiarray _reconstruct";
    private static final String LATER_ARRAY = "numpy._core.multiarray _reconstruct";
    private static final String ENCODE = "_codecs encode";
    private static final List<String> KNOWN = List.of(ARRAY, LATER_ARRAY, ENCODE, "numpy ndarray", "numpy dtype");

    /** Stands below what is gathered into one value, and for None. */
    private static final Object MARK = new Object();

    private static final Object NONE = new Object();

    /** The name of a function or class of Python's. */
    private record Global(String name) {}

    /** What a function would make; arrays get their content afterwards. */
    private static final class Made {
        private final String maker;
        private final List<?> arguments;
        private List<?> state = List.of();

        Made(String maker, List<?> arguments) {
            this.maker = maker;
            this.arguments = arguments;
        }
    }

    private final ByteBuffer in;
    private final Deque<Object> stack = new ArrayDeque<>();
    private final Map<Integer, Object> memo = new HashMap<>();

    private Pickle(ByteBuffer in) {
        this.in = in.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads one.
     *
     * @param content all of it; bytes in the dictionary are views of it
     * @return key → {@link ByteBuffer} of bytes or of an array's rows, {@link Long}, {@link String}, {@link List}, …
     * @throws IOException if it is damaged, or holds something else
     */
    static Map<String, Object> dictionary(ByteBuffer content) throws IOException {
        try {
            Map<String, Object> named = new HashMap<>();
            Map<?, ?> found = as(Map.class, new Pickle(content).run());
            for (Map.Entry<?, ?> entry : found.entrySet()) {
                named.put(String.valueOf(entry.getKey()), plain(entry.getValue()));
            }
            return named;
        } catch (BufferUnderflowException e) {
            throw new IOException("it is cut off", e);
        }
    }

    private Object run() throws IOException {
        while (true) {
            int code = in.get() & 0xFF;
            if (code == '.') {
                return pop();
            }
            if (!literal(code) && !gathering(code) && !remembering(code)) {
                calling(code);
            }
        }
    }

    private boolean literal(int code) throws IOException {
        Object value = switch (code) {
            case 'N' -> NONE;
            case 0x88 -> true;
            case 0x89 -> false;
            case 'K' -> (long) (in.get() & 0xFF);
            case 'M' -> (long) (in.getShort() & 0xFFFF);
            case 'J' -> (long) in.getInt();
            case 'U', 'C' -> bytes(in.get() & 0xFF);
            case 'T', 'B' -> bytes(in.getInt());
            case 0x8E -> bytes(in.getLong());
            case 0x8C -> text(in.get() & 0xFF);
            case 'X' -> text(in.getInt());
            case '(' -> MARK;
            case '}' -> new HashMap<String, Object>();
            case ']' -> new ArrayList<>();
            case ')' -> List.of();
            default -> null;
        };
        if (value != null) {
            stack.push(value);
        }
        return value != null;
    }

    private boolean gathering(int code) throws IOException {
        switch (code) {
            case 0x85 -> stack.push(top(1));
            case 0x86 -> stack.push(top(2));
            case 0x87 -> stack.push(top(3));
            case 't' -> stack.push(toMark());
            case 'a' -> append(top(1));
            case 'e' -> append(toMark());
            case 's' -> put(top(2));
            case 'u' -> put(toMark());
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean remembering(int code) throws IOException {
        switch (code) {
            case 0x80 -> in.get(); // the protocol
            case 0x95 -> in.getLong(); // a frame's length
            case 'q' -> memo.put(in.get() & 0xFF, peek());
            case 'r' -> memo.put(in.getInt(), peek());
            case 0x94 -> memo.put(memo.size(), peek());
            case 'h' -> stack.push(remembered(in.get() & 0xFF));
            case 'j' -> stack.push(remembered(in.getInt()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void calling(int code) throws IOException {
        switch (code) {
            case 'c' -> stack.push(global(line() + " " + line()));
            case 0x93 -> {
                List<Object> names = top(2);
                stack.push(global(as(String.class, names.get(0)) + " " + as(String.class, names.get(1))));
            }
            case 'R' -> {
                List<Object> call = top(2);
                stack.push(call(as(Global.class, call.get(0)).name(), as(List.class, call.get(1))));
            }
            case 'b' -> {
                List<?> state = as(List.class, pop());
                as(Made.class, peek()).state = state;
            }
            default -> throw new IOException("it has an instruction %s that no dataset needs".formatted(code));
        }
    }

    private static Global global(String name) throws IOException {
        if (!KNOWN.contains(name)) {
            throw new IOException("it names the code '" + name.replace(' ', '.') + "', which is not run");
        }
        return new Global(name);
    }

    private static Object call(String function, List<?> arguments) throws IOException {
        return function.equals(ENCODE) && !arguments.isEmpty()
                ? ByteBuffer.wrap(as(String.class, arguments.get(0)).getBytes(StandardCharsets.ISO_8859_1))
                : new Made(function, arguments);
    }

    /** An array's state is (version, shape, type, whether columns come first, bytes). */
    private static Object plain(Object value) throws IOException {
        if (!(value instanceof Made made) || !(made.maker.equals(ARRAY) || made.maker.equals(LATER_ARRAY))) {
            return value;
        }
        if (made.state.size() != 5) {
            throw new IOException("an array in it has no content");
        }
        List<?> type = as(Made.class, made.state.get(2)).arguments;
        boolean ofBytes = !type.isEmpty() && name(type.get(0)).equals("u1");
        if (!ofBytes || Boolean.TRUE.equals(made.state.get(3))) {
            throw new IOException("an array in it is not of bytes, row by row");
        }
        return as(ByteBuffer.class, made.state.get(4));
    }

    private static String name(Object key) throws IOException {
        return key instanceof ByteBuffer bytes
                ? StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString()
                : as(String.class, key);
    }

    private void append(List<Object> values) throws IOException {
        @SuppressWarnings("unchecked")
        List<Object> list = as(ArrayList.class, peek());
        list.addAll(values);
    }

    private void put(List<Object> keysAndValues) throws IOException {
        @SuppressWarnings("unchecked")
        Map<String, Object> map = as(HashMap.class, peek());
        for (int i = 0; i + 1 < keysAndValues.size(); i += 2) {
            map.put(name(keysAndValues.get(i)), keysAndValues.get(i + 1));
        }
    }

    private Object pop() throws IOException {
        return top(1).get(0);
    }

    private Object peek() throws IOException {
        return Optional.ofNullable(stack.peek()).orElseThrow(() -> new IOException("it takes more than it has made"));
    }

    private List<Object> top(int count) throws IOException {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(0, peek());
            stack.pop();
        }
        return values;
    }

    private List<Object> toMark() throws IOException {
        Deque<Object> values = new ArrayDeque<>();
        while (peek() != MARK) {
            values.push(stack.pop());
        }
        stack.pop();
        return new ArrayList<>(values);
    }

    private Object remembered(int place) throws IOException {
        @Nullable Object value = memo.get(place);
        if (value == null) {
            throw new IOException("it recalls what it has not remembered");
        }
        return value;
    }

    private ByteBuffer bytes(long length) throws IOException {
        if (length < 0 || length > in.remaining()) {
            throw new IOException("it is cut off");
        }
        ByteBuffer bytes = in.slice(in.position(), (int) length);
        in.position(in.position() + (int) length);
        return bytes;
    }

    private String text(long length) throws IOException {
        return StandardCharsets.UTF_8.decode(bytes(length)).toString();
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (char c = (char) in.get(); c != '\n'; c = (char) in.get()) {
            line.append(c);
        }
        return line.toString();
    }

    private static <T> T as(Class<T> kind, Object value) throws IOException {
        if (!kind.isInstance(value)) {
            throw new IOException("it holds something else than a dataset of Python");
        }
        return kind.cast(value);
    }
}
