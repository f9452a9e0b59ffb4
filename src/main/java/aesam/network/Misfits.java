package aesam.network;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What of a state dict does not fit a network: three examples of each kind, and how many more there are. */
final class Misfits {
    private static final int EXAMPLES = 3;

    /** In the order in which they are told. */
    enum Kind {
        MISSING("are missing"),
        SHAPE("have other shapes"),
        NOT_FINITE("have numbers that are not finite"),
        UNEXPECTED("are unexpected");

        private final String ofMore;

        Kind(String ofMore) {
            this.ofMore = ofMore;
        }
    }

    private final Map<Kind, List<String>> found = new EnumMap<>(Kind.class);

    void add(Kind kind, String words) {
        found.computeIfAbsent(kind, k -> new ArrayList<>()).add(words);
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** Each after "; ". */
    @Override
    public String toString() {
        StringBuilder words = new StringBuilder();
        found.forEach((kind, all) -> {
            all.stream().limit(EXAMPLES).forEach(one -> words.append("; ").append(one));
            if (all.size() > EXAMPLES) {
                words.append("; %s more %s".formatted(all.size() - EXAMPLES, kind.ofMore));
            }
        });
        return words.toString();
    }
}
