package aesam.images.files;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was found out about the files of a split.
 *
 * @param broken why a file is no whole image, by its position
 * @param peculiar names of some images that are not used just as they are, by what they are
 */
record Findings(SortedMap<Integer, String> broken, Map<String, Named> peculiar) {
    static final Findings NOTHING = new Findings(new TreeMap<>(), Map.of());

    private static final int EXAMPLES = 3;

    /**
     * Some things, the first of which are named.
     *
     * @param count of all
     * @param examples the first of their names
     */
    record Named(int count, List<String> examples) {
        static Named of(List<String> all) {
            return new Named(all.size(), all.subList(0, Math.min(EXAMPLES, all.size())));
        }

        @Override
        public String toString() {
            String more = count > examples.size() ? " and " + (count - examples.size()) + " more" : "";
            return String.join(", ", examples) + more;
        }
    }

    /** Sorts what headers say. */
    static Map<String, Named> peculiar(List<ImageFile> files, Header[] headers) {
        Map<String, List<String>> all = new TreeMap<>();
        for (int i = 0; i < headers.length; i++) {
            if (headers[i] != null) {
                for (String peculiarity : headers[i].peculiarities()) {
                    all.computeIfAbsent(peculiarity, p -> new ArrayList<>())
                            .add(files.get(i).toString());
                }
            }
        }
        Map<String, Named> named = new LinkedHashMap<>();
        all.forEach((peculiarity, names) -> named.put(peculiarity, Named.of(names)));
        return named;
    }

    /** The broken files with their reasons. */
    Named named(List<ImageFile> files) {
        return Named.of(broken.entrySet().stream()
                .map(entry -> files.get(entry.getKey()) + " (" + entry.getValue() + ")")
                .toList());
    }

    /** A sentence for each. */
    List<String> sentences(String split, List<ImageFile> files) {
        List<String> sentences = new ArrayList<>();
        if (!broken.isEmpty()) {
            sentences.add("%d of %d %s files are no whole images and left out: %s."
                    .formatted(broken.size(), files.size(), split, named(files)));
        }
        peculiar.forEach((peculiarity, names) -> sentences.add("%d of %d %s images are %s and used as 8-bit colour: %s."
                .formatted(names.count, files.size(), split, peculiarity, names)));
        return sentences;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(broken.size());
        for (Map.Entry<Integer, String> entry : broken.entrySet()) {
            out.writeInt(entry.getKey());
            out.writeUTF(entry.getValue());
        }
        out.writeInt(peculiar.size());
        for (Map.Entry<String, Named> entry : peculiar.entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeInt(entry.getValue().count);
            out.writeInt(entry.getValue().examples.size());
            for (String name : entry.getValue().examples) {
                out.writeUTF(name);
            }
        }
    }

    static Findings read(DataInputStream in) throws IOException {
        SortedMap<Integer, String> broken = new TreeMap<>();
        for (int i = in.readInt(); i > 0; i--) {
            int image = in.readInt();
            broken.put(image, in.readUTF());
        }
        Map<String, Named> peculiar = new LinkedHashMap<>();
        for (int i = in.readInt(); i > 0; i--) {
            String peculiarity = in.readUTF();
            int count = in.readInt();
            List<String> examples = new ArrayList<>();
            for (int n = in.readInt(); n > 0; n--) {
                examples.add(in.readUTF());
            }
            peculiar.put(peculiarity, new Named(count, examples));
        }
        return new Findings(broken, peculiar);
    }
}
