package aesam;

/**
 * A part that is not written where it is the usual one. A record that does not say it implies it: so records from before there
 * was a choice are of the same recipes as after.
 */
public interface Implied {
    /** Whether it is the usual one. */
    boolean isImplied();
}
