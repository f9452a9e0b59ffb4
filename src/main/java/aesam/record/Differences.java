package aesam.record;

import aesam.AesamException;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a checkpoint's specification and the one asked for do not have in common. */
final class Differences {
    private Differences() {}

    /**
     * Checks that both are the same.
     *
     * @param folder of the run, to be named
     * @param checkpoint the JSON of the checkpoint's specification
     * @throws AesamException naming each setting that differs
     */
    static void requireNone(Path folder, String checkpoint, RunSpecification wanted) {
        if (checkpoint.equals(Json.write(wanted))) {
            return;
        }
        Map<String, String> now = Setting.values(wanted);
        List<String> differences = new ArrayList<>();
        try {
            RunSpecification former = Json.of(JsonParser.parseString(checkpoint), RunSpecification.class);
            Setting.values(former).forEach((name, value) -> {
                if (!value.equals(now.get(name))) {
                    differences.add(name + " was " + value + " and is " + now.get(name));
                }
            });
        } catch (JsonParseException e) {
            throw new AesamException(folder + " has a checkpoint without a readable specification.", e);
        }
        throw new AesamException("%s cannot go on with other settings than it was begun with: %s."
                .formatted(folder, String.join("; ", differences)));
    }
}
