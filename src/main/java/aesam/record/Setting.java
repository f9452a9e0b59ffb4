package aesam.record;

import static aesam.AesamException.require;

import aesam.AesamException;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One setting of a run specification, from {@code name=value}.
 *
 * @param name its path in {@code run.json}, such as {@code optimizer.hyperparameters.rho}, or an end of it
 * @param value as text
 */
public record Setting(String name, String value) {
    /**
     * Parses {@code name=value}.
     *
     * @throws AesamException if it is not of that form
     */
    public static Setting parse(String text) {
        int equals = text.indexOf('=');
        require(equals > 0, "A setting reads name=value, found '%s'.", text);
        return new Setting(
                text.substring(0, equals).trim(), text.substring(equals + 1).trim());
    }

    /** All settings by their names in full; "none" where there is no value. */
    public static Map<String, String> values(RunSpecification specification) {
        Map<String, JsonObject> owners = new LinkedHashMap<>();
        collect(Json.tree(specification).getAsJsonObject(), "", owners);
        Map<String, String> values = new LinkedHashMap<>();
        owners.forEach((path, owner) -> {
            JsonElement value = owner.get(path.substring(path.lastIndexOf('.') + 1));
            values.put(path, value.isJsonNull() ? "none" : value.getAsString());
        });
        return values;
    }

    RunSpecification applyTo(RunSpecification specification) {
        JsonObject tree = Json.tree(specification).getAsJsonObject();
        Map<String, JsonObject> owners = new LinkedHashMap<>();
        collect(tree, "", owners);
        List<String> matches = owners.keySet().stream()
                .filter(path -> path.equals(name) || path.endsWith("." + name))
                .toList();
        require(!matches.isEmpty(), "There is no setting '%s'; known: %s.", name, String.join(", ", owners.keySet()));
        require(matches.size() == 1, "'%s' may be %s: write it in full.", name, String.join(" or ", matches));
        String path = matches.get(0);
        JsonObject owner = owners.get(path);
        if (owner == null) {
            throw new IllegalStateException(path);
        }
        String leaf = path.substring(path.lastIndexOf('.') + 1);
        owner.add(leaf, like(owner.get(leaf)));
        return Json.of(tree, RunSpecification.class);
    }

    private static void collect(JsonObject tree, String prefix, Map<String, JsonObject> owners) {
        for (Map.Entry<String, JsonElement> entry : tree.entrySet()) {
            if (entry.getValue() instanceof JsonObject part) {
                collect(part, prefix + entry.getKey() + ".", owners);
            } else {
                owners.put(prefix + entry.getKey(), tree);
            }
        }
    }

    /** The value as what the former one is: a number, a truth value, or text ("none" for no text). */
    private JsonElement like(JsonElement former) {
        if (former instanceof JsonPrimitive p && p.isBoolean()) {
            require(value.matches("true|false"), "%s is true or false, found '%s'.", name, value);
            return new JsonPrimitive(Boolean.valueOf(value));
        }
        if (former instanceof JsonPrimitive p && p.isNumber()) {
            try {
                boolean whole = p.getAsNumber() instanceof Integer || p.getAsNumber() instanceof Long;
                return whole ? new JsonPrimitive(Long.valueOf(value)) : new JsonPrimitive(Double.valueOf(value));
            } catch (NumberFormatException e) {
                throw new AesamException("%s is a number, found '%s'.".formatted(name, value), e);
            }
        }
        return value.equals("none") ? JsonNull.INSTANCE : new JsonPrimitive(value);
    }
}
