package aesam;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.commons.codec.digest.DigestUtils;

/** Files that are whole: written to a temporary one beside it, synced to disk, renamed; and known by their hash. */
public final class WholeFile {
    private WholeFile() {}

    /** What is to be written. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Creates or replaces a file.
     *
     * @throws AesamException if it cannot be written; a former file of that name is then still there
     */
    public static void write(Path file, Content content) {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            // No channel: that would be closed if the thread was interrupted.
            try (FileOutputStream stream = new FileOutputStream(temporary.toFile())) {
                OutputStream out = new BufferedOutputStream(stream, 1 << 16);
                content.writeTo(out);
                out.flush();
                stream.getFD().sync();
            }
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritable(file, discarding(temporary, e));
        }
    }

    /**
     * SHA-256 of a file, in hexadecimal.
     *
     * @throws AesamException if it cannot be read
     */
    public static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return DigestUtils.sha256Hex(in);
        } catch (IOException e) {
            throw new AesamException("%s cannot be read (%s).".formatted(file, AesamException.reason(e)), e);
        }
    }

    private static IOException discarding(Path temporary, IOException failure) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    /** What there is to say when a file or folder cannot be written. */
    public static AesamException unwritable(Path file, IOException failure) {
        if (failure instanceof FileAlreadyExistsException inTheWay) {
            return new AesamException(
                    "%s cannot be written: %s is no folder; move it away, or choose another place."
                            .formatted(file, inTheWay.getFile()),
                    failure);
        }
        return new AesamException(
                "%s cannot be written (%s); is the disk full or the folder read-only?"
                        .formatted(file, AesamException.reason(failure)),
                failure);
    }
}
