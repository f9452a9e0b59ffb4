package aesam.record;

import aesam.AesamException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What people name in place of a safetensors file, known by its first bytes. */
final class ForeignFile {
    private static final int SEEN = 256;
    private static final int PICKLE = 0x80;

    private ForeignFile() {}

    /**
     * Refuses a file that is something else.
     *
     * @param header bytes that a safetensors file's may have: its length comes first, so that no other file looks like one
     * @throws AesamException saying what it is and what to do
     */
    static void refuse(Path file, int header) {
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(SEEN);
        } catch (IOException e) {
            throw new AesamException("%s cannot be read (%s).".formatted(file, AesamException.reason(e)), e);
        }
        boolean tooShort = start.length < Long.BYTES;
        long length = tooShort
                ? 0
                : ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (!tooShort && (length < 0 || length > header)) {
            sentence(file, start).ifPresent(sentence -> {
                throw new AesamException(sentence);
            });
        }
    }

    private static Optional<String> sentence(Path file, byte[] content) {
        String start = new String(content, StandardCharsets.ISO_8859_1);
        String text = start.stripLeading().toLowerCase(Locale.ROOT);
        String name = String.valueOf(file.getFileName());
        if (start.startsWith("PK\3\4")) {
            return Optional.of(
                    start.contains(".npy")
                            ? "%s holds arrays of NumPy; convert it in Python: safetensors.numpy.save_file(dict(numpy.load('%s')), 'model.safetensors')."
                                    .formatted(file, name)
                            : ofTorch(file, name));
        }
        if (content[0] == (byte) PICKLE) {
            return Optional.of(ofTorch(file, name));
        }
        if (text.startsWith("version https://git-lfs")) {
            return Optional.of(
                    "%s is a pointer of Git LFS, not the weights; fetch them with git lfs pull.".formatted(file));
        }
        if (text.startsWith("<")) {
            return Optional.of("%s is a web page, not weights; download the file that the page shows, not the page."
                    .formatted(file));
        }
        if (text.startsWith("{")) {
            return Optional.of(
                    "%s is JSON, not weights; name the .safetensors file, or the .safetensors.index.json of several."
                            .formatted(file));
        }
        if (start.startsWith("\u0089HDF")) {
            return Optional.of("%s is HDF5, as Keras writes it; save its arrays as safetensors with PyTorch's names."
                    .formatted(file));
        }
        return Optional.empty();
    }

    private static String ofTorch(Path file, String name) {
        return ("%s was written by torch.save, which may hold code; convert it in Python:"
                        + " safetensors.torch.save_file(torch.load('%s', map_location='cpu', weights_only=True),"
                        + " 'model.safetensors'), with ['state_dict'] or ['model'] behind load(…) for a whole checkpoint.")
                .formatted(file, name);
    }
}
