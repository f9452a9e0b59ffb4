package aesam.record;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.WholeFile;
import aesam.network.State;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The checkpoints of a run, {@code RUN/checkpoint/step-STEP-SHA256.safetensors}: a {@link State} each, all of it in
 * tensors, with half of its SHA-256 in its name. A new one is written under another name, synced, read back and compared
 * with its checksum, and only then does it get its name and the former ones go.
 *
 * <p>Version 2 holds {@code format}, {@code recipe} (JSON), {@code training.…} (position, network, optimizer, moving
 * averages), {@code summary.…}, {@code epoch.…} (what the collectors have counted) and {@code record.…} (length and CRC-32 of
 * the CSV files at that time).
 */
final class Checkpoints {
    private static final String NAME = "step-\\d{9}-[0-9a-f]{32}\\.safetensors";
    private static final String UNVERIFIED = "unverified";

    private final Path folder;
    private final List<String> broken = new ArrayList<>();

    Checkpoints(Path run) {
        this.folder = run.resolve("checkpoint");
    }

    /**
     * Writes one and drops those before it.
     *
     * @throws AesamException if it cannot be written; those before it are then still there
     */
    void write(int step, State state) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw WholeFile.unwritable(folder, e);
        }
        Path unnamed = folder.resolve(UNVERIFIED);
        MessageDigest digest = DigestUtils.getSha256Digest();
        WholeFile.write(unnamed, out -> Safetensors.write(new DigestOutputStream(out, digest), state.tensors()));
        String checksum = half(digest);
        require(checksum.equals(checksum(unnamed)), "%s does not read as it was written; is the disk broken?", unnamed);
        Path file = folder.resolve(String.format(Locale.ROOT, "step-%09d-%s.safetensors", step, checksum));
        try {
            List<Path> former = files();
            Files.move(unnamed, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            for (Path old : former) {
                if (!old.equals(file)) {
                    Files.delete(old);
                }
            }
        } catch (IOException e) {
            throw WholeFile.unwritable(file, e);
        }
    }

    /** The newest one that is whole. */
    Optional<State> newest() {
        try {
            for (Path file : files()) {
                if (file.getFileName().toString().contains(checksum(file))) {
                    return Optional.of(new State(Safetensors.read(file)));
                }
                broken.add(file + " is damaged: its checksum is not that in its name.");
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new AesamException("%s cannot be read (%s).".formatted(folder, e), e);
        }
    }

    /** A sentence for each damaged one that was met. */
    List<String> broken() {
        return List.copyOf(broken);
    }

    /** Removes all, once the run is finished. */
    void clear() {
        try {
            if (Files.isDirectory(folder)) {
                for (Path file : files()) {
                    Files.delete(file);
                }
                dropUnverified();
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new AesamException("%s cannot be removed (%s).".formatted(folder, AesamException.reason(e)), e);
        }
    }

    /** Gives back the space of one that was being written when its process was killed. */
    void dropUnverified() {
        for (String name : List.of(UNVERIFIED, UNVERIFIED + ".tmp")) {
            Path file = folder.resolve(name);
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw WholeFile.unwritable(file, e);
            }
        }
    }

    /** The newest first. */
    private List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().matches(NAME))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    private static String checksum(Path file) {
        MessageDigest digest = DigestUtils.getSha256Digest();
        try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new AesamException("%s cannot be read (%s).".formatted(file, e), e);
        }
        return half(digest);
    }

    private static String half(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }
}
