package aesam.run;

import static aesam.AesamException.require;

import aesam.AesamException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A part of many runs, for machines that share the work and know nothing of each other: a run is in exactly one of the
 * shards, by the hash of its ID, whatever else is planned.
 *
 * @param number from 1
 * @param of how many shards there are
 */
public record Shard(int number, int of) {
    /** Every run. */
    public static final Shard WHOLE = new Shard(1, 1);

    private static final Pattern NOTATION = Pattern.compile("(\\d{1,9})/(\\d{1,9})");

    public Shard {
        require(
                1 <= number && number <= of,
                "A shard is one of so many, from 1/N to N/N, as in 3/16; found %d/%d.",
                number,
                of);
    }

    /**
     * From {@code 3/16}.
     *
     * @throws AesamException if it is not of that form, or there is no such shard
     */
    public static Shard parse(String text) {
        Matcher parts = NOTATION.matcher(text.trim());
        require(
                parts.matches(),
                "A shard is one of so many, from 1/N to N/N, as in 3/16; found '%s'.",
                AesamException.shortened(text));
        return new Shard(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
    }

    /**
     * Whether a run is in it.
     *
     * @param id of its recipe
     */
    public boolean has(String id) {
        // Not String.hashCode: modulo 31 that is the last character alone.
        CRC32 hash = new CRC32();
        hash.update(id.getBytes(StandardCharsets.UTF_8));
        return hash.getValue() % of == number - 1;
    }

    @Override
    public String toString() {
        return number + "/" + of;
    }
}
