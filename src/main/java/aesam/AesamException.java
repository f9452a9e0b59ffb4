package aesam;

/**
 * Bad input or an impossible setting: the message is one sentence that says what is wrong and what to do, and is all
 * that a user sees of it.
 */
public final class AesamException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AesamException(String message) {
        super(message);
    }

    public AesamException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Checks a setting.
     *
     * @throws AesamException with the formatted message if {@code holds} is false
     */
    public static void require(boolean holds, String message, Object... arguments) {
        if (!holds) {
            throw new AesamException(String.format(java.util.Locale.ROOT, message, arguments));
        }
    }
}
