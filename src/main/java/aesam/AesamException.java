package aesam;

import ai.djl.engine.EngineException;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/**
 * Bad input or an impossible setting: the message is one sentence that says what is wrong and what to do, and is all
 * that a user sees of it. Control characters, which may come from a file and would move a terminal, become spaces in it.
 */
public final class AesamException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_REASON = 300;

    public AesamException(String message) {
        super(oneLine(message));
    }

    public AesamException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    /**
     * Nothing: a notebook lists below the sentence what is given here. {@link #printStackTrace} shows all. Java's launcher of source
     * files, {@code java Program.java}, takes its own calls off it, and fails where there is nothing.
     */
    @Override
    public StackTraceElement[] getStackTrace() {
        boolean byLauncher = StackWalker.getInstance()
                .walk(frames -> frames.skip(1).findFirst())
                .filter(caller -> caller.getClassName().startsWith("com.sun.tools.javac.launcher."))
                .isPresent();
        return byLauncher ? super.getStackTrace() : new StackTraceElement[0];
    }

    /** The sentence without what caused it, of which a notebook would show the way through the code. */
    public AesamException alone() {
        return new AesamException(String.valueOf(getMessage()));
    }

    private static String oneLine(String message) {
        return message.replaceAll("[\\p{Cc}\u2028\u2029]+", " ");
    }

    /**
     * What a library says of its failure, as a part of a sentence: its first line, shortened, without what it advises
     * programmers to use.
     */
    public static String reason(Throwable failure) {
        Throwable cause = failure.getCause();
        String said = failure.getMessage();
        if (said == null) {
            return failure.getClass().getSimpleName();
        }
        if (failure instanceof NoSuchFileException) {
            return said + " is not there";
        }
        if (failure instanceof AccessDeniedException) {
            return "access to " + said + " is denied";
        }
        if (cause != null && said.equals(cause.toString())) {
            return reason(cause);
        }
        return shortened(said.lines().findFirst().orElse("").replaceFirst("^Use \\S+ to accept ", ""));
    }

    /**
     * What there is to say of a failure that comes from the machine rather than from this code: a file name that this
     * locale cannot write, memory that is used up, a GPU that fails. Empty for any other.
     */
    public static Optional<AesamException> ofMachine(Throwable failure) {
        if (failure instanceof EngineException) {
            return ofDevice(reason(failure)).map(sentence -> new AesamException(sentence, failure));
        }
        if (failure instanceof OutOfMemoryError) {
            return Optional.of(new AesamException(
                    "There is not enough memory (" + reason(failure) + "); give Java more with -Xmx, or ask for less.",
                    failure));
        }
        Throwable cause = failure instanceof ExceptionInInitializerError ? failure.getCause() : failure;
        return cause instanceof InvalidPathException path
                ? Optional.of(new AesamException(
                        "The file name %s cannot be used in this locale, whose encoding is %s (%s); set one with UTF-8, as by LC_ALL=C.UTF-8."
                                .formatted(path.getInput(), System.getProperty("sun.jnu.encoding"), path.getReason()),
                        failure))
                : Optional.empty();
    }

    /** The sentence on a failure that {@linkplain #ofMachine comes from the machine}; any other as it is. */
    public static RuntimeException told(RuntimeException failure) {
        return ofMachine(failure).<RuntimeException>map(sentence -> sentence).orElse(failure);
    }

    /** By what libtorch says, whose failures have no types. */
    private static Optional<String> ofDevice(String said) {
        if (said.contains("out of memory") || said.contains("can't allocate memory")) {
            String what = said.replaceFirst("^\\[enforce fail .*?DefaultCPUAllocator: ", "");
            return Optional.of("There is not enough memory (" + what
                    + "); take smaller batches, or micro-batch=N, which passes them in parts.");
        }
        return said.startsWith("CUDA") || said.startsWith("cuDNN")
                ? Optional.of("The GPU failed (" + said + "); look at it with nvidia-smi, or take the device cpu.")
                : Optional.empty();
    }

    /** A piece of a file to be quoted in a sentence. */
    public static String shortened(String text) {
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "…";
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
