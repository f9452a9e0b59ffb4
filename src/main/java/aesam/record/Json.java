package aesam.record;

import aesam.AesamException;
import aesam.Behaviour;
import aesam.Implied;
import aesam.OwnPart;
import com.google.gson.ExclusionStrategy;
import com.google.gson.FieldAttributes;
import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON, with names like {@code warmup} and {@code grad_norm_sq}; numbers keep all their digits, NaN is written as
 * NaN. A part of a sealed family says which it is: {@code {"kind":"every","k":5}}. What a part of the user's does is left out.
 */
public final class Json {
    private static final long LARGEST = 1 << 24;
    private static final String KIND = "kind";
    private static final Gson GSON = new GsonBuilder()
            .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
            .setPrettyPrinting()
            .disableHtmlEscaping()
            .serializeSpecialFloatingPointValues()
            .setExclusionStrategies(new WithoutBehaviour())
            .registerTypeAdapterFactory(new Enums())
            .registerTypeAdapterFactory(new Families())
            .registerTypeAdapterFactory(new Unwritten())
            .create();
    private static final Gson CONTENT = GSON.newBuilder()
            .addSerializationExclusionStrategy(new WithoutPlaces())
            .create();

    private Json() {}

    /** Code is not written. */
    private static final class WithoutBehaviour implements ExclusionStrategy {
        @Override
        public boolean shouldSkipField(FieldAttributes field) {
            return Behaviour.class.isAssignableFrom(field.getDeclaredClass());
        }

        @Override
        public boolean shouldSkipClass(Class<?> type) {
            return false;
        }
    }

    /** Where a file lies is not part of what is in it. */
    private static final class WithoutPlaces implements ExclusionStrategy {
        @Override
        public boolean shouldSkipField(FieldAttributes field) {
            return field.getDeclaringClass() == GivenFile.class
                    && field.getName().equals("path");
        }

        @Override
        public boolean shouldSkipClass(Class<?> type) {
            return false;
        }
    }

    /** By their names on the command line. */
    private static final class Enums implements TypeAdapterFactory {
        @Override
        @SuppressWarnings("unchecked")
        public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            Class<? super T> raw = type.getRawType();
            if (!raw.isEnum()) {
                return null;
            }
            return (TypeAdapter<T>) new TypeAdapter<Object>() {
                @Override
                public void write(JsonWriter out, Object value) throws IOException {
                    out.value(String.valueOf(value));
                }

                @Override
                public Object read(JsonReader in) throws IOException {
                    String name = in.nextString();
                    return Arrays.stream(raw.getEnumConstants())
                            .filter(value -> value.toString().equals(name))
                            .findFirst()
                            .orElseThrow(() -> new JsonParseException("'" + AesamException.shortened(name)
                                    + "' is none of " + Arrays.toString(raw.getEnumConstants())));
                }
            };
        }
    }

    /** Parts that are left out where they are implied; to a member of a family it falls to say which it is. */
    private static final class Unwritten implements TypeAdapterFactory {
        @Override
        public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            Class<? super T> raw = type.getRawType();
            boolean isMember = Arrays.stream(raw.getInterfaces()).anyMatch(Class::isSealed);
            if (!Implied.class.isAssignableFrom(raw) || isMember) {
                return null;
            }
            TypeAdapter<T> written = gson.getDelegateAdapter(this, type);
            return new TypeAdapter<>() {
                @Override
                public void write(JsonWriter out, T part) throws IOException {
                    if (part instanceof Implied implied && implied.isImplied()) {
                        out.nullValue();
                    } else {
                        written.write(out, part);
                    }
                }

                @Override
                public T read(JsonReader in) throws IOException {
                    return written.read(in);
                }
            };
        }
    }

    /** Members of sealed families by their kind. */
    private static final class Families implements TypeAdapterFactory {
        @Override
        public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            Class<? super T> raw = type.getRawType();
            if (raw.isSealed()) {
                return family(gson, raw);
            }
            return null;
        }

        private static <T> TypeAdapter<T> family(Gson gson, Class<? super T> raw) {
            Map<String, Class<?>> kinds = new LinkedHashMap<>();
            collect(raw, kinds);
            return new TypeAdapter<>() {
                @Override
                public void write(JsonWriter out, T part) throws IOException {
                    JsonObject written = new JsonObject();
                    written.addProperty(KIND, kind(part.getClass()));
                    gson.toJsonTree(part, part.getClass())
                            .getAsJsonObject()
                            .entrySet()
                            .forEach(entry -> written.add(entry.getKey(), entry.getValue()));
                    gson.toJson(written, out);
                }

                @Override
                @SuppressWarnings("unchecked")
                public T read(JsonReader in) {
                    JsonElement json = JsonParser.parseReader(in);
                    if (!(json instanceof JsonObject part) || !part.has(KIND)) {
                        throw new JsonParseException(
                                "a part without its kind: " + AesamException.shortened(json.toString()));
                    }
                    String kind = part.get(KIND).getAsString();
                    Class<?> member = kinds.get(kind);
                    if (member == null) {
                        throw new JsonParseException("'%s' is none of the kinds %s"
                                .formatted(AesamException.shortened(kind), kinds.keySet()));
                    }
                    return (T) gson.fromJson(part, member);
                }
            };
        }
    }

    /** The members of a family and of those within it. */
    private static void collect(Class<?> family, Map<String, Class<?>> kinds) {
        for (Class<?> member : family.getPermittedSubclasses()) {
            if (member.isSealed()) {
                collect(member, kinds);
            } else {
                kinds.put(kind(member), member);
            }
        }
    }

    /** {@code StochasticWeights} is {@code stochastic-weights}. */
    private static String kind(Class<?> member) {
        return member.getSimpleName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    /**
     * The behaviour of own parts, kept beside the JSON, which leaves it out.
     *
     * @param known by the parts' names and fingerprints
     */
    private record Code(Map<String, Behaviour> known) implements TypeAdapterFactory {
        @Override
        public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            if (type.getRawType() != OwnPart.class) {
                return null;
            }
            TypeAdapter<T> written = gson.getDelegateAdapter(this, type);
            return new TypeAdapter<>() {
                @Override
                public void write(JsonWriter out, T part) throws IOException {
                    Behaviour behaviour = ((OwnPart<?>) part).behaviour();
                    if (behaviour != null) {
                        known.put(part.toString(), behaviour);
                    }
                    written.write(out, part);
                }

                @Override
                @SuppressWarnings("unchecked")
                public T read(JsonReader in) throws IOException {
                    OwnPart<?> own = (OwnPart<?>) written.read(in);
                    return (T) new OwnPart<>(own.name(), own.fingerprint(), known.get(own.toString()));
                }
            };
        }

        private Gson gson() {
            return GSON.newBuilder().registerTypeAdapterFactory(this).create();
        }
    }

    /** A record as text. */
    public static String write(Object value) {
        return GSON.toJson(value);
    }

    /** A record as text that is the same wherever the files that it refers to lie. */
    static String content(Object value) {
        return CONTENT.toJson(value);
    }

    /**
     * The same, with the behaviour of own parts, which the text leaves out.
     *
     * @param code takes it, by the parts' names and fingerprints
     */
    public static String write(Object value, Map<String, Behaviour> code) {
        return new Code(code).gson().toJson(value);
    }

    /**
     * A record from text.
     *
     * @throws AesamException if it is no such JSON, or holds impossible values
     */
    public static <T> T parse(String text, Class<T> type) {
        return parse(text, type, GSON);
    }

    /**
     * The same, giving own parts their behaviour back.
     *
     * @param code as {@link #write(Object, Map)} gave it
     */
    public static <T> T parse(String text, Class<T> type, Map<String, Behaviour> code) {
        return parse(text, type, new Code(Map.copyOf(code)).gson());
    }

    private static <T> T parse(String text, Class<T> type, Gson gson) {
        T value = building(() -> gson.fromJson(text, type));
        if (value == null) {
            throw new AesamException("it is empty");
        }
        return value;
    }

    /**
     * Reads a file of at most 16 MiB.
     *
     * @throws AesamException naming the file if it cannot be read, is no such JSON, or holds impossible values
     */
    public static <T> T read(Path file, Class<T> type) {
        try {
            long size = Files.size(file);
            AesamException.require(size <= LARGEST, "it has %d bytes, more than any record.", size);
            return parse(Files.readString(file), type);
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
            Throwable cause = e;
            while (cause != null && !(cause instanceof AesamException)) {
                if (cause instanceof NullPointerException) {
                    throw new AesamException("it lacks a part", e);
                }
                cause = cause.getCause();
            }
            throw cause instanceof AesamException own ? own : new AesamException(AesamException.reason(e), e);
        }
    }
}
