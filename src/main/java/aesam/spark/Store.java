package aesam.spark;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.WholeFile;
import aesam.record.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * The records of all runs in a place that every machine of a cluster sees, by Hadoop's file systems alone. {@code ID/} is the
 * record of a finished run; {@code .running/ID/step-STEP.zip} a snapshot of the record of one that is not. Whatever appears is
 * renamed when it is whole. A finished record may gain files, as measurements are, and none of it changes. So there is no lock:
 * attempts at one run make the same record but for the times in it, and the first that is renamed stays.
 *
 * <p>On S3 a folder is renamed by copies of its files, in any order. There a record is seen in part while it is renamed, and stays
 * so if that is cut off; it is known by its snapshots, which are deleted behind it. And two attempts that end in the same moment
 * may leave a record with files of both, whose checksums then say so.
 */
final class Store implements AutoCloseable {
    private static final String RUNNING = ".running";
    private static final String UPLOAD = "upload-";

    private final org.apache.hadoop.fs.Path root;
    private final FileSystem files;

    /**
     * A store.
     *
     * @param root with a scheme, such as {@code hdfs://host/runs}
     * @throws AesamException if it has none, or there is no such file system
     */
    Store(String root, Configuration configuration) {
        try {
            this.root = new org.apache.hadoop.fs.Path(root);
            require(
                    this.root.toUri().getScheme() != null,
                    "With --on spark, --out is a place that all workers see, such as hdfs://host/runs or"
                            + " file:///shared/runs, found '%s'.",
                    root);
            // One of its own, since it is told to write no checksum files beside those of a record.
            this.files = FileSystem.newInstance(this.root.toUri(), configuration);
            files.setWriteChecksum(false);
            files.setVerifyChecksum(false);
        } catch (IOException | IllegalArgumentException e) {
            throw new AesamException("%s cannot be reached (%s).".formatted(root, AesamException.reason(e)), e);
        }
    }

    private interface Access<T> {
        T get() throws IOException;
    }

    private <T> T access(Access<T> access) {
        try {
            return access.get();
        } catch (IOException e) {
            throw new AesamException("%s cannot be read or written (%s).".formatted(root, AesamException.reason(e)), e);
        }
    }

    private org.apache.hadoop.fs.Path record(String id) {
        return new org.apache.hadoop.fs.Path(root, id);
    }

    private org.apache.hadoop.fs.Path running(String id) {
        return new org.apache.hadoop.fs.Path(new org.apache.hadoop.fs.Path(root, RUNNING), id);
    }

    private static org.apache.hadoop.fs.Path anew(org.apache.hadoop.fs.Path folder) {
        return new org.apache.hadoop.fs.Path(folder, UPLOAD + UUID.randomUUID());
    }

    /** Whether a run is finished. */
    boolean has(String id) {
        return access(() -> files.exists(record(id)));
    }

    /** The IDs of the runs that are finished and wholly there, without those set aside. */
    List<String> finished() {
        return access(() -> {
            List<String> running = names(new org.apache.hadoop.fs.Path(root, RUNNING));
            return names(root).stream()
                    .filter(name -> !name.matches("\\..*|.*\\.\\d+") && !running.contains(name))
                    .toList();
        });
    }

    private List<String> names(org.apache.hadoop.fs.Path folder) throws IOException {
        return list(folder).stream()
                .filter(FileStatus::isDirectory)
                .map(found -> found.getPath().getName())
                .toList();
    }

    /** Nothing where there is no such folder. */
    private List<FileStatus> list(org.apache.hadoop.fs.Path folder) throws IOException {
        return files.exists(folder) ? List.of(files.listStatus(folder)) : List.of();
    }

    /**
     * Copies a finished record into a folder of all runs, or what that lacks of it. What else is there under its name is kept beside
     * it, as {@code ID.1, ID.2, …}.
     *
     * @return whether the run is finished
     */
    boolean fetch(String id, Path out) {
        return access(() -> {
            if (!files.exists(record(id))) {
                return false;
            }
            Path local = out.resolve(id);
            if (isFinished(local)) {
                download(record(id), local);
            } else {
                appear(local, whole -> download(record(id), whole));
            }
            return true;
        });
    }

    private static boolean isFinished(Path record) {
        try {
            return Files.isDirectory(record) && RunRecord.read(record).json().isFinished();
        } catch (AesamException damaged) {
            return false;
        }
    }

    private interface Filling {
        void fill(Path folder) throws IOException;
    }

    /** A folder appears when it is filled, and what is there before is set aside. */
    private static void appear(Path folder, Filling filling) throws IOException {
        Path whole = folder.resolveSibling(".download-" + UUID.randomUUID());
        try {
            filling.fill(whole);
            int number = 1;
            while (Files.exists(folder)) {
                Path beside = folder.resolveSibling(folder.getFileName() + "." + number++);
                if (!Files.exists(beside)) {
                    Files.move(folder, beside);
                }
            }
            Files.move(whole, folder, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            FileUtil.fullyDelete(whole.toFile());
        }
    }

    /** Copies the files that a local folder lacks. */
    private void download(org.apache.hadoop.fs.Path from, Path to) throws IOException {
        Files.createDirectories(to);
        RemoteIterator<LocatedFileStatus> found = files.listFiles(from, true);
        while (found.hasNext()) {
            org.apache.hadoop.fs.Path file = found.next().getPath();
            String relative =
                    file.toUri().getPath().substring(from.toUri().getPath().length() + 1);
            Path local = to.resolve(relative);
            if (!relative.contains(UPLOAD) && !Files.exists(local)) {
                Files.createDirectories(local.resolveSibling(""));
                Path part = local.resolveSibling(local.getFileName() + ".part");
                try (var in = files.open(file)) {
                    Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
                }
                Files.move(part, local, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    /**
     * Puts the record of a finished run into the store; where the run is finished there already, what that record lacks. Snapshots of
     * the run then go.
     *
     * @param record its folder, whose name is the run's ID
     */
    void publish(Path record) {
        String id = record.getFileName().toString();
        access(() -> {
            if (!files.exists(record(id))) {
                org.apache.hadoop.fs.Path whole = anew(running(id));
                upload(record, whole);
                files.mkdirs(root);
                files.rename(whole, record(id));
                // A file system that finds a folder of that name moves another one into it.
                files.delete(new org.apache.hadoop.fs.Path(record(id), whole.getName()), true);
            }
            upload(record, record(id));
            files.delete(running(id), true);
            return id;
        });
    }

    /** Copies the files that a folder in the store lacks. */
    private void upload(Path from, org.apache.hadoop.fs.Path to) throws IOException {
        for (Path file : files(from)) {
            org.apache.hadoop.fs.Path target =
                    new org.apache.hadoop.fs.Path(to, from.relativize(file).toString());
            if (!files.exists(target)) {
                appear(target, out -> Files.copy(file, out));
            }
        }
    }

    /** A file appears when it is written; one that another attempt has written meanwhile is as good. */
    private void appear(org.apache.hadoop.fs.Path file, WholeFile.Content content) throws IOException {
        org.apache.hadoop.fs.Path whole = anew(file.getParent());
        try {
            try (var out = files.create(whole)) {
                content.writeTo(out);
            }
            if (!files.rename(whole, file) && !files.exists(file)) {
                throw new IOException(file + " cannot be given its name");
            }
        } finally {
            files.delete(whole, false);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    /**
     * Sets the record of a finished run aside, as {@code ID.1, ID.2, …}: one without the weights that are to be measured, so that the
     * run is trained again.
     */
    void setAside(String id) {
        access(() -> {
            int number = 1;
            while (files.exists(record(id + "." + number))) {
                number++;
            }
            return files.rename(record(id), record(id + "." + number));
        });
    }

    /**
     * Puts a snapshot of the record of a run that is not finished into the store; those before it then go.
     *
     * @param record its folder, whose name is the run's ID
     * @param step that its checkpoint stands behind
     */
    void publishSnapshot(Path record, int step) {
        org.apache.hadoop.fs.Path folder = running(record.getFileName().toString());
        String name = String.format(Locale.ROOT, "step-%09d.zip", step);
        access(() -> {
            appear(new org.apache.hadoop.fs.Path(folder, name), out -> Snapshot.write(record, out));
            for (FileStatus other : snapshots(folder)) {
                if (other.getPath().getName().compareTo(name) < 0) {
                    files.delete(other.getPath(), false);
                }
            }
            return name;
        });
    }

    /** The newest first. */
    private List<FileStatus> snapshots(org.apache.hadoop.fs.Path folder) throws IOException {
        List<FileStatus> found = new ArrayList<>(list(folder));
        found.removeIf(file -> !file.getPath().getName().matches("step-\\d{9}\\.zip"));
        found.sort(Comparator.reverseOrder());
        return found;
    }

    /**
     * Unpacks the newest snapshot of a run that is whole into a folder of all runs.
     *
     * @return whether there was one
     */
    boolean fetchSnapshot(String id, Path out) {
        return access(() -> {
            for (FileStatus snapshot : snapshots(running(id))) {
                try (var in = files.open(snapshot.getPath())) {
                    appear(out.resolve(id), whole -> Snapshot.read(in, whole));
                    return true;
                } catch (Snapshot.Damaged e) {
                    // The one before it may be whole; else the run begins anew.
                }
            }
            return false;
        });
    }

    @Override
    public void close() {
        access(() -> {
            files.close();
            return root;
        });
    }
}
