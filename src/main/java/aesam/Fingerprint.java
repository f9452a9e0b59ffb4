package aesam;

import java.util.function.IntFunction;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * What identifies a part of the user's: the hash of what it answers to a fixed series of questions. So the same lambda in
 * another process is the same part, and an edited one is another.
 */
public final class Fingerprint {
    private static final int DIGITS = 12;
    private static final int STRIDE = 7919;

    private Fingerprint() {}

    /**
     * Asks each question once in order and once in another order.
     *
     * @param part what it is of, for messages, such as {@code policy 'mine'}
     * @param questions how many
     * @param answer to each of them; numbers are told apart to 7 significant digits
     * @return 12 hexadecimal digits
     * @throws AesamException if a question fails, or is answered differently the second time
     */
    public static String of(String part, int questions, IntFunction<double[]> answer) {
        String[] answers = new String[questions];
        for (int i = 0; i < questions; i++) {
            answers[i] = text(part, answer, i);
        }
        for (int n = 0; n < questions; n++) {
            int i = (int) (((long) n + 1) * STRIDE % questions);
            AesamException.require(
                    text(part, answer, i).equals(answers[i]),
                    "The %s answers the same question differently the second time. It may depend on nothing but its arguments:"
                            + " take random numbers from its arguments, and keep nothing from step to step.",
                    part);
        }
        return DigestUtils.sha256Hex(String.join("\n", answers)).substring(0, DIGITS);
    }

    private static String text(String part, IntFunction<double[]> answer, int question) {
        double[] numbers;
        try {
            numbers = answer.apply(question);
        } catch (AesamException | Interruption e) {
            throw e;
        } catch (RuntimeException e) {
            throw new AesamException(
                    "The %s failed when it was tried (%s: %s)."
                            .formatted(part, e.getClass().getSimpleName(), AesamException.reason(e)),
                    e);
        }
        StringBuilder text = new StringBuilder();
        for (double number : numbers) {
            text.append(Float.toString((float) number)).append(' ');
        }
        return text.toString();
    }
}
