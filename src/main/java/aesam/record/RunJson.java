package aesam.record;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.train.Summary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The content of {@code run.json}.
 *
 * @param id of the recipe
 * @param state {@code running}, {@code finished}, {@code failed} or {@code interrupted}
 * @param failure why it ended early; null where it did not
 * @param started when, in UTC
 * @param written when this was, in UTC
 * @param recipe what was asked for
 * @param environment what it ran on
 * @param data as they were used
 * @param summary of the steps so far
 * @param peakMemoryBytes the most that the process held since the run began or went on, runs beside it included; null where the system
 *     does not say. In records of earlier versions: since the process began
 * @param peakDeviceMemoryBytes the most of its GPU's memory that was in use at the end of an epoch, other processes' included; null on a
 *     processor
 * @param resumptions when it went on after it had been cut off; null where it never was
 * @param checksums of the CSV files at the end of a finished run; null before, and in records of earlier versions
 */
public record RunJson(
        String id,
        String state,
        @Nullable String failure,
        String started,
        String written,
        Recipe recipe,
        Environment environment,
        DataDescription data,
        Summary summary,
        @Nullable Long peakMemoryBytes,
        @Nullable Long peakDeviceMemoryBytes,
        @Nullable List<Resumption> resumptions,
        @Nullable Checksums checksums) {
    /**
     * A run that had been cut off went on.
     *
     * @param step the first that was taken then
     * @param at when, in UTC
     * @param environment what it ran on from then on
     */
    public record Resumption(int step, String at, Environment environment) {}

    /**
     * CRC-32 checksums.
     *
     * @param steps of {@code steps.csv}; null where that was dropped
     * @param epochs of {@code epochs.csv}
     */
    public record Checksums(@Nullable Long steps, long epochs) {}

    /**
     * The data as they were used.
     *
     * @param trainImages how many
     * @param corruptedLabels how many of their labels are not the true ones
     * @param trainSha256 over pixels (of images in files: their names and lengths), labels and true labels
     * @param testImages how many
     * @param testSha256 likewise
     * @param leftOut how many files of both were left out because they are no whole images; null for none
     */
    public record DataDescription(
            int trainImages,
            int corruptedLabels,
            String trainSha256,
            int testImages,
            String testSha256,
            @Nullable Integer leftOut) {
        public static DataDescription of(Dataset data) {
            ImageSet train = data.train();
            int leftOut = train.leftOut() + data.test().leftOut();
            return new DataDescription(
                    train.size(),
                    train.corrupted(),
                    train.sha256(),
                    data.test().size(),
                    data.test().sha256(),
                    leftOut == 0 ? null : leftOut);
        }
    }

    public RunJson {
        boolean whole = id != null
                && state != null
                && started != null
                && written != null
                && recipe != null
                && environment != null
                && data != null
                && isHash(data.trainSha256())
                && isHash(data.testSha256())
                && summary != null;
        require(whole, "run.json lacks a part.");
        require(id.equals(recipe.id()), "The id %s is not that of the recipe.", AesamException.shortened(id));
    }

    private static boolean isHash(@Nullable String text) {
        return text != null && text.matches("[0-9a-f]{64}");
    }

    /** The same with an equal recipe that has the user's code. */
    RunJson given(Recipe whole) {
        return with(whole, checksums);
    }

    /** The same of a finished run whose steps are dropped. */
    RunJson withoutSteps() {
        if (checksums == null) {
            throw new AesamException("Steps are dropped of finished runs only, which " + id + " is not.");
        }
        return with(recipe, new Checksums(null, checksums.epochs));
    }

    private RunJson with(Recipe otherRecipe, @Nullable Checksums otherChecksums) {
        return new RunJson(
                id,
                state,
                failure,
                started,
                written,
                otherRecipe,
                environment,
                data,
                summary,
                peakMemoryBytes,
                peakDeviceMemoryBytes,
                resumptions,
                otherChecksums);
    }

    /** Whether the run came to its end. */
    public boolean isFinished() {
        return state.equals("finished");
    }
}
