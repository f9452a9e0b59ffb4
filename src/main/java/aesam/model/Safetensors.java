package aesam.model;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.WholeFile;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads and writes safetensors files: eight bytes of header length, a JSON header with each tensor's type, shape and
 * place, then the numbers. It holds data only, so reading a foreign file runs no code. (DJL's own writer refuses a list
 * that mixes float and 64-bit integer arrays, as every state dict with BatchNorm does.)
 */
public final class Safetensors {
    private static final int MAX_HEADER = 100_000_000;

    private Safetensors() {}

    /**
     * Reads a file whole.
     *
     * @return name → tensor, in the order of the header
     * @throws AesamException if the file is missing, truncated, not safetensors, or of an unknown number type
     */
    public static Map<String, Tensor> read(Path file) {
        require(Files.isRegularFile(file), "%s does not exist; expected a safetensors file.", file);
        try {
            return parse(ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN));
        } catch (IOException
                | AesamException
                | JsonParseException
                | IllegalStateException
                | IllegalArgumentException
                | UnsupportedOperationException
                | ArithmeticException
                | IndexOutOfBoundsException e) {
            throw new AesamException("%s is not a whole safetensors file: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static Map<String, Tensor> parse(ByteBuffer file) {
        require(file.capacity() >= 8, "it has only %d bytes.", file.capacity());
        long headerLength = file.getLong(0);
        require(
                headerLength >= 2 && headerLength <= Math.min(MAX_HEADER, file.capacity() - 8L),
                "its header would have %d bytes, the file has %d.",
                headerLength,
                file.capacity());
        byte[] json = new byte[(int) headerLength];
        file.get(8, json);
        int dataStart = 8 + json.length;
        long dataLength = file.capacity() - (long) dataStart;
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        JsonObject header =
                JsonParser.parseString(new String(json, StandardCharsets.UTF_8)).getAsJsonObject();
        for (Map.Entry<String, JsonElement> entry : header.entrySet()) {
            if (entry.getKey().equals("__metadata__")) {
                continue;
            }
            JsonObject description = entry.getValue().getAsJsonObject();
            JsonArray offsets = field(description, "data_offsets").getAsJsonArray();
            long from = offsets.get(0).getAsLong();
            long to = offsets.get(1).getAsLong();
            require(
                    from >= 0 && from <= to && to <= dataLength,
                    "%s would lie at bytes %d to %d of %d.",
                    entry.getKey(),
                    from,
                    to,
                    dataLength);
            JsonArray shape = field(description, "shape").getAsJsonArray();
            long[] dimensions = new long[shape.size()];
            for (int d = 0; d < dimensions.length; d++) {
                dimensions[d] = shape.get(d).getAsLong();
            }
            ByteBuffer bytes = file.slice(dataStart + (int) from, (int) (to - from));
            Tensor.Type type = type(field(description, "dtype").getAsString());
            tensors.put(entry.getKey(), new Tensor(type, dimensions, bytes));
        }
        return tensors;
    }

    private static JsonElement field(JsonObject description, String name) {
        JsonElement field = description.get(name);
        if (field == null) {
            throw new AesamException("an entry has no '" + name + "'.");
        }
        return field;
    }

    private static Tensor.Type type(String name) {
        for (Tensor.Type type : Tensor.Type.values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        throw new AesamException("numbers of type " + name + " are not supported; save it as float32.");
    }

    /**
     * Writes a file; it appears whole or not at all.
     *
     * @param tensors in this order
     * @throws AesamException if it cannot be written
     */
    public static void write(Path file, Map<String, Tensor> tensors) {
        WholeFile.write(file, out -> write(out, tensors));
    }

    /** Writes the content of such a file. */
    public static void write(OutputStream out, Map<String, Tensor> tensors) throws IOException {
        JsonObject header = new JsonObject();
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            JsonArray shape = new JsonArray();
            for (long d : tensor.shape()) {
                shape.add(d);
            }
            JsonArray offsets = new JsonArray();
            offsets.add(offset);
            offset += tensor.bytes().capacity();
            offsets.add(offset);
            JsonObject description = new JsonObject();
            description.addProperty("dtype", tensor.type().name());
            description.add("shape", shape);
            description.add("data_offsets", offsets);
            header.add(entry.getKey(), description);
        }
        String json = header.toString();
        // The format wants the numbers aligned: the header is padded with spaces to a multiple of eight bytes.
        byte[] padded = (json + " ".repeat((8 - json.getBytes(StandardCharsets.UTF_8).length % 8) % 8))
                .getBytes(StandardCharsets.UTF_8);
        out.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(padded.length)
                .array());
        out.write(padded);
        for (Tensor tensor : tensors.values()) {
            byte[] bytes = new byte[tensor.bytes().capacity()];
            tensor.bytes().get(0, bytes);
            out.write(bytes);
        }
    }
}
