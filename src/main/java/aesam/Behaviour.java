package aesam;

/**
 * Something that a user's part does: a lambda. No record on disk holds it; there, its name and {@link Fingerprint} stand for
 * it.
 */
public interface Behaviour {}
