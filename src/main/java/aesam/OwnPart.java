package aesam;

import static aesam.AesamException.require;

import org.jspecify.annotations.Nullable;

/**
 * A part of a run that is the user's code. Two of them are the same part if they have the same name and fingerprint.
 *
 * @param <B> what it does
 * @param name for tables, figures and file names
 * @param fingerprint of what it does, see {@link Fingerprint}
 * @param behaviour what it does; null where a record was read, which does not hold it
 */
public record OwnPart<B extends Behaviour>(
        String name, String fingerprint, @Nullable B behaviour) {
    public OwnPart {
        require(
                name.matches("[\\p{L}\\p{N}][\\p{L}\\p{N} _.+()=<>%,-]{0,39}"),
                "A part's name has 1 to 40 letters, digits, spaces or -_.+()=<>%%, and begins with a letter or digit; found '%s'.",
                name);
        require(fingerprint.matches("[0-9a-f]{8,64}"), "A fingerprint is hexadecimal, found '%s'.", fingerprint);
    }

    /**
     * What it does.
     *
     * @param kind of part, for the message, such as {@code policy}
     * @throws AesamException if it was read from a record alone
     */
    public B behaviour(String kind) {
        if (behaviour == null) {
            throw new AesamException(
                    "The %s '%s' is code of yours, which a record does not hold: give it again in a notebook or program, and the run goes on."
                            .formatted(kind, name));
        }
        return behaviour;
    }

    @Override
    public String toString() {
        return name + " (" + fingerprint + ")";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OwnPart<?> own && own.name.equals(name) && own.fingerprint.equals(fingerprint);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }
}
