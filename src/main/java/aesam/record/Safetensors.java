package aesam.record;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.WholeFile;
import aesam.network.Tensor;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes safetensors files: eight bytes of header length, a JSON header with each tensor's type, shape and
 * place, then the numbers. It holds data only, so reading a foreign file runs no code. (DJL's own writer refuses a list
 * that mixes float and 64-bit integer arrays, as every state dict with BatchNorm does.)
 */
public final class Safetensors {
    /** 100,000 tensors fit into it; it bounds the memory that its JSON takes. */
    private static final int MAX_HEADER = 1 << 24;

    /** The largest array. */
    private static final int MAX_FILE = Integer.MAX_VALUE - 8;

    private Safetensors() {}

    /**
     * Reads a file whole. It takes memory in proportion to the file's size, whatever the file declares.
     *
     * @return name → tensor, in the order of the header
     * @throws AesamException if the file is missing, truncated, not safetensors, or of an unknown number type; of what people
     *     often have in its place, it says what to do with it
     */
    public static Map<String, Tensor> read(Path file) {
        require(Files.isRegularFile(file), "%s does not exist; expected a safetensors file.", file);
        ForeignFile.refuse(file, MAX_HEADER);
        try {
            require(Files.size(file) <= MAX_FILE, "it has more than %d bytes.", MAX_FILE);
            return parse(ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN));
        } catch (IOException
                | AesamException
                | JsonParseException
                | IllegalStateException
                | IllegalArgumentException
                | UnsupportedOperationException
                | ArithmeticException
                | IndexOutOfBoundsException e) {
            throw new AesamException(
                    "%s is not a whole safetensors file: %s".formatted(file, AesamException.reason(e)), e);
        }
    }

    private static Map<String, Tensor> parse(ByteBuffer file) throws IOException {
        require(file.capacity() >= 8, "it has only %d bytes.", file.capacity());
        long headerLength = file.getLong(0);
        require(
                headerLength >= 2 && headerLength <= Math.min(MAX_HEADER, file.capacity() - 8L),
                "its header would have %d bytes, the file has %d.",
                headerLength,
                file.capacity());
        byte[] json = new byte[(int) headerLength];
        file.get(8, json);
        ByteBuffer data = file.slice(8 + json.length, file.capacity() - 8 - json.length);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        List<long[]> places = new ArrayList<>();
        JsonReader header = new JsonReader(new StringReader(new String(json, StandardCharsets.UTF_8)));
        header.beginObject();
        while (header.hasNext()) {
            String name = header.nextName();
            JsonObject description = JsonParser.parseReader(header).getAsJsonObject();
            if (name.equals("__metadata__")) {
                continue;
            }
            long[] place = wholeNumbers(field(description, "data_offsets"));
            require(place.length == 2, "%s has %d data_offsets.", AesamException.shortened(name), place.length);
            require(
                    0 <= place[0] && place[0] <= place[1] && place[1] <= data.capacity(),
                    "%s would lie at bytes %d to %d of %d.",
                    AesamException.shortened(name),
                    place[0],
                    place[1],
                    data.capacity());
            places.add(place);
            ByteBuffer bytes = data.slice((int) place[0], (int) (place[1] - place[0]));
            Tensor tensor = new Tensor(
                    type(field(description, "dtype").getAsString()), wholeNumbers(field(description, "shape")), bytes);
            require(tensors.put(name, tensor) == null, "it has two tensors %s.", AesamException.shortened(name));
        }
        header.endObject();
        require(header.peek() == JsonToken.END_DOCUMENT, "something follows its header.");
        requireWithoutGaps(places, data.capacity());
        return tensors;
    }

    /** As the format has it, the tensors lie one behind the other: so none shares its numbers, and nothing is hidden. */
    private static void requireWithoutGaps(List<long[]> places, long end) {
        places.sort(Comparator.<long[]>comparingLong(place -> place[0]).thenComparingLong(place -> place[1]));
        long at = 0;
        for (long[] place : places) {
            require(place[0] == at, "its tensors overlap or leave a gap at byte %d.", Math.min(at, place[0]));
            at = place[1];
        }
        require(at == end, "its tensors end at byte %d of %d.", at, end);
    }

    private static long[] wholeNumbers(JsonElement array) {
        JsonArray numbers = array.getAsJsonArray();
        long[] whole = new long[numbers.size()];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = numbers.get(i).getAsBigDecimal().longValueExact();
        }
        return whole;
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
        throw new AesamException(
                "numbers of type " + AesamException.shortened(name) + " are not supported; save it as float32.");
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
