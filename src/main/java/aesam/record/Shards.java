package aesam.record;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.WholeFile;
import aesam.network.Tensor;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Weights as they are handed about: one safetensors file, or several beside the index that names them, as the Hugging Face hub
 * has them.
 */
public final class Shards {
    private static final String INDEX = ".index.json";

    private static final long LARGEST_INDEX = 1 << 24;

    private Shards() {}

    /** The index in a folder if there is one, else a file of that name in it. */
    static Path in(Path folder, String name) {
        Path index = folder.resolve(name + INDEX);
        return Files.isRegularFile(index) && !Files.exists(folder.resolve(name)) ? index : folder.resolve(name);
    }

    /**
     * All tensors.
     *
     * @param file a safetensors file, or the index of several
     * @throws AesamException if one of them is missing or damaged, or the index does not say what is in them
     */
    public static Map<String, Tensor> read(Path file) {
        if (!isIndex(file)) {
            return Safetensors.read(file);
        }
        Map<String, String> places = places(file);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Path shard : files(file, places)) {
            Safetensors.read(shard).forEach((name, tensor) -> {
                require(
                        String.valueOf(shard.getFileName()).equals(places.get(name)),
                        "%s holds %s, but %s says otherwise; fetch them again.",
                        shard,
                        AesamException.shortened(name),
                        file);
                tensors.put(name, tensor);
            });
        }
        require(
                tensors.keySet().equals(places.keySet()),
                "%s names %s tensors, but its files hold %s of them; fetch them again.",
                file,
                places.size(),
                tensors.size());
        return tensors;
    }

    /**
     * SHA-256 of a file, or of the hashes of an index and all that it names.
     *
     * @throws AesamException if one of them cannot be read
     */
    static String sha256(Path file) {
        if (!isIndex(file)) {
            return WholeFile.sha256(file);
        }
        return DigestUtils.sha256Hex(Stream.concat(Stream.of(file), files(file, places(file)).stream())
                .map(WholeFile::sha256)
                .collect(Collectors.joining(" ")));
    }

    private static boolean isIndex(Path file) {
        return file.toString().endsWith(INDEX);
    }

    /** Only plain names: an index leads to no other folder. */
    private static Set<Path> files(Path index, Map<String, String> places) {
        Set<Path> files = new TreeSet<>();
        for (String name : places.values()) {
            require(
                    name.matches("[\\w.-]+\\.safetensors"),
                    "%s names a file '%s', which is no .safetensors file beside it.",
                    index,
                    AesamException.shortened(name));
            files.add(index.resolveSibling(name));
        }
        return files;
    }

    private static Map<String, String> places(Path index) {
        try {
            require(Files.size(index) <= LARGEST_INDEX, "it is too large.");
            JsonElement json = JsonParser.parseString(Files.readString(index));
            JsonObject map = json.getAsJsonObject().getAsJsonObject("weight_map");
            require(map != null, "it has no weight_map.");
            Map<String, String> places = new LinkedHashMap<>();
            for (Map.Entry<String, JsonElement> entry : map.entrySet()) {
                places.put(entry.getKey(), entry.getValue().getAsString());
            }
            return places;
        } catch (IOException
                | AesamException
                | JsonParseException
                | IllegalStateException
                | ClassCastException
                | UnsupportedOperationException e) {
            throw new AesamException(
                    "%s is no index of safetensors files (%s).".formatted(index, AesamException.reason(e)), e);
        }
    }
}
