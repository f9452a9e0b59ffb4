package aesam.record;

import aesam.AesamException;
import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonDeserializer;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** Records as JSON, with names like {@code learning_rate}; numbers keep all their digits, NaN is written as NaN. */
public final class Json {
    private static final long LARGEST = 1 << 24;
    private static final Gson GSON = builder().create();
    private static final Gson WITH_NULLS = builder().serializeNulls().create();

    private Json() {}

    private static GsonBuilder builder() {
        return new GsonBuilder()
                .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
                .setPrettyPrinting()
                .disableHtmlEscaping()
                .registerTypeAdapter(Boolean.class, optional("true or false", text -> switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException(text);
                }))
                .registerTypeAdapter(Double.class, optional("a number", Double::valueOf))
                .registerTypeAdapter(Integer.class, optional("a whole number", Integer::valueOf))
                .serializeSpecialFloatingPointValues();
    }

    /** A setting that may be absent; where it is there, Gson alone would take any text for {@code false}. */
    private static <T> JsonDeserializer<T> optional(String kind, Function<String, T> parse) {
        return (json, type, context) -> {
            try {
                return parse.apply(json.getAsString());
            } catch (IllegalArgumentException e) {
                throw new JsonParseException("A setting has to be %s, found %s.".formatted(kind, json), e);
            }
        };
    }

    public static String write(Object value) {
        return GSON.toJson(value);
    }

    /** The value as a tree in which what is null is there too. */
    static JsonElement tree(Object value) {
        return WITH_NULLS.toJsonTree(value);
    }

    static <T> T of(JsonElement tree, Class<T> type) {
        return building(() -> GSON.fromJson(tree, type));
    }

    /**
     * Reads a file of at most 16 MiB.
     *
     * @throws AesamException naming the file if it cannot be read, is no such JSON, or holds impossible values
     */
    static <T> T read(Path file, Class<T> type) {
        try {
            long size = Files.size(file);
            AesamException.require(size <= LARGEST, "it has %d bytes, more than any record.", size);
            String text = Files.readString(file);
            T value = building(() -> GSON.fromJson(text, type));
            if (value == null) {
                throw new AesamException("it is empty");
            }
            return value;
        } catch (IOException e) {
            throw new AesamException("%s cannot be read (%s).".formatted(file, AesamException.reason(e)), e);
        } catch (AesamException e) {
            throw new AesamException("%s is damaged: %s".formatted(file, AesamException.reason(e)), e);
        }
    }

    private interface Building<T> {
        T build();
    }

    /** Gson wraps what a record's constructor throws. */
    private static <T> T building(Building<T> building) {
        try {
            return building.build();
        } catch (JsonParseException e) {
            throw new AesamException(AesamException.reason(e), e);
        } catch (RuntimeException e) {
            if (e.getCause() instanceof AesamException own) {
                throw own;
            }
            boolean lacks = e.getCause() instanceof NullPointerException;
            throw new AesamException(lacks ? "it lacks a part" : AesamException.reason(e), e);
        }
    }
}
