package aesam.run;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.WholeFile;
import aesam.model.Safetensors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Measures the networks that runs have left, and keeps what was found in the run's folder under {@code at-rest/}. */
public final class AtRest {
    private AtRest() {}

    /**
     * What was found after so many epochs: from the record if it is there and whole, else measured now and recorded.
     *
     * @param run the record's specification made ready; its network gets the weights of that time
     * @throws AesamException if the weights were not kept, or the run was trained on other images than are here
     */
    public static <T extends Record> T measure(Run run, RunRecord record, int epoch, Measurement<T> measurement) {
        if (record.isMeasured(measurement, epoch)) {
            return record.atRest(measurement, epoch).orElseThrow();
        }
        require(
                RunJson.DataDescription.of(run.data()).equals(record.json().data()),
                "%s was trained on other images than those here.",
                record.folder());
        Path weights = record.weights(epoch);
        require(
                Files.exists(weights),
                "The weights of %s after epoch %d were not kept; %s.",
                record.folder(),
                epoch,
                record.weightsKept().isEmpty() ? "none were: train with --keep" : "kept: " + record.weightsKept());
        run.network().load(Safetensors.read(weights));
        T found = measurement.measure(run);
        write(record.atRestFile(measurement, epoch), found);
        return found;
    }

    private static void write(Path file, Record found) {
        try {
            Files.createDirectories(file.resolveSibling(""));
        } catch (IOException e) {
            throw WholeFile.unwritable(file, e);
        }
        byte[] json = (Json.write(found) + "\n").getBytes(StandardCharsets.UTF_8);
        WholeFile.write(file, out -> out.write(json));
    }
}
