package aesam;

import java.io.Serializable;

/**
 * Something that a user's part does: a lambda. No record on disk holds it; there, its name and {@link Fingerprint} stand for
 * it. It is sent to the machines of a cluster if all that it holds can be, and if they have its class.
 */
public interface Behaviour extends Serializable {}
