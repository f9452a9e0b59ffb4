package aesam.record;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/** A CSV file that grows by whole rows and knows the checksum (CRC-32) of what it holds. */
public final class Rows implements AutoCloseable {
    private static final String CHANGED =
            "%s is not what it was at the last checkpoint; move the run's folder away to train it anew.";

    private final Path path;
    private final RandomAccessFile file;
    private final CRC32 crc = new CRC32();
    private long length;

    private Rows(Path path) throws IOException {
        this.path = path;
        this.file = new RandomAccessFile(path.toFile(), "rw");
    }

    /** A new file with a header. */
    public static Rows begin(Path path, String header) {
        Rows rows = open(path);
        try {
            rows.dropRest();
            rows.append(header);
            return rows;
        } catch (AesamException e) {
            rows.close();
            throw e;
        }
    }

    private static Rows open(Path path) {
        try {
            return new Rows(path);
        } catch (IOException e) {
            throw WholeFile.unwritable(path, e);
        }
    }

    /**
     * Goes on behind the first {@code length} bytes; what follows stays until {@link #dropRest}.
     *
     * @throws AesamException if these are not there, or not the ones with this checksum
     */
    public static Rows resume(Path path, long length, long checksum) {
        require(Files.exists(path), CHANGED, path);
        Rows rows = open(path);
        try {
            rows.pass(length);
            require(rows.length == length && rows.checksum() == checksum, CHANGED, path);
            return rows;
        } catch (AesamException e) {
            rows.close();
            throw e;
        }
    }

    /** Reads so many bytes, or what there is of them. */
    private void pass(long bytes) {
        try {
            byte[] block = new byte[1 << 16];
            while (length < bytes) {
                int read = file.read(block, 0, (int) Math.min(block.length, bytes - length));
                if (read < 0) {
                    return;
                }
                crc.update(block, 0, read);
                length += read;
            }
        } catch (IOException e) {
            throw new AesamException("%s cannot be read (%s).".formatted(path, AesamException.reason(e)), e);
        }
    }

    /** Drops what follows the rows that are known. */
    public void dropRest() {
        try {
            file.setLength(length);
        } catch (IOException e) {
            throw WholeFile.unwritable(path, e);
        }
    }

    /** One write a row: a killed process leaves no half row behind, nor does a full disk. */
    public void append(String row) {
        byte[] bytes = row.getBytes(StandardCharsets.UTF_8);
        try {
            file.write(bytes);
        } catch (IOException e) {
            try {
                file.setLength(length);
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw WholeFile.unwritable(path, e);
        }
        crc.update(bytes);
        length += bytes.length;
    }

    /**
     * Has the system write to the disk what it holds back.
     *
     * @throws AesamException if it cannot, or what lies there now is not what was written: rows of a file that was deleted
     *     or replaced meanwhile would be lost unnoticed
     */
    public void sync() {
        try {
            file.getFD().sync();
            require(
                    Files.exists(path) && Files.size(path) == length,
                    "%s was deleted or changed by someone else while it was being written.",
                    path);
        } catch (IOException e) {
            throw WholeFile.unwritable(path, e);
        }
    }

    public long length() {
        return length;
    }

    public long checksum() {
        return crc.getValue();
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw WholeFile.unwritable(path, e);
        }
    }

    /**
     * Checks a file that is not written any more.
     *
     * @throws AesamException if it has another checksum
     */
    static void requireChecksum(Path path, long checksum) {
        require(checksum(path) == checksum, "%s is damaged: its checksum is not that in run.json.", path);
    }

    /** The checksum of a whole file. */
    static long checksum(Path path) {
        CRC32 crc = new CRC32();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(path)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                crc.update(buffer, 0, n);
            }
        } catch (IOException e) {
            throw new AesamException("%s cannot be read (%s).".formatted(path, e), e);
        }
        return crc.getValue();
    }
}
