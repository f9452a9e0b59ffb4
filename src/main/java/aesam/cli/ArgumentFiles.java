package aesam.cli;

import aesam.AesamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Arguments in files: {@code @FILE} stands for the words in it. A word with spaces stands in quotes, a line that begins with
 * {@code #} is a comment. A backslash is a backslash, as in the paths of Windows.
 */
final class ArgumentFiles {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

    private ArgumentFiles() {}

    /**
     * The arguments with those of files in their places.
     *
     * @throws AesamException if a file cannot be read
     */
    static String[] expanded(String... arguments) {
        List<String> all = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.startsWith("@") && argument.length() > 1) {
                all.addAll(words(argument.substring(1)));
            } else {
                all.add(argument);
            }
        }
        return all.toArray(String[]::new);
    }

    private static List<String> words(String file) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> !line.stripLeading().startsWith("#"))
                    .flatMap(line -> WORD.matcher(line).results())
                    .map(word -> word.group(word.start(1) >= 0 ? 1 : word.start(2) >= 0 ? 2 : 3))
                    .toList();
        } catch (IOException e) {
            throw new AesamException(
                    "%s cannot be read as a file of arguments (%s).".formatted(file, AesamException.reason(e)), e);
        }
    }
}
