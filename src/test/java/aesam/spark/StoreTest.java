package aesam.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocol of records that several machines write, on Hadoop's local file system. */
class StoreTest {
    private static final String ID = "run-1";

    @TempDir
    Path folder;

    private Path shared;
    private Path mine;
    private Path other;

    @BeforeEach
    void makeFolders() throws IOException {
        shared = folder.resolve("shared");
        mine = record("mine", "by me");
        other = record("other", "by another");
    }

    private Path record(String machine, String json) throws IOException {
        Path record = folder.resolve(machine).resolve(ID);
        Files.createDirectories(record.resolve("checkpoint"));
        Files.writeString(record.resolve("run.json"), json);
        Files.writeString(record.resolve("steps.csv"), "step\n1\n");
        byte[] content = new byte[100_000];
        new SplittableRandom(1).nextBytes(content);
        Files.write(record.resolve("checkpoint").resolve("step-1"), content);
        return record;
    }

    private Store store() {
        return new Store("file://" + shared, new Configuration());
    }

    private static Map<String, String> content(Path folder) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(folder.relativize(file).toString(), Arrays.toString(Files.readAllBytes(file)));
            }
        }
        return content;
    }

    @Test
    void aRecordComesBackAsItWent() throws IOException {
        try (Store store = store()) {
            assertThat(store.has(ID)).isFalse();
            assertThat(store.fetch(ID, folder.resolve("a"))).isFalse();
            assertThat(store.finished()).isEmpty();
            store.publish(mine);
            assertThat(store.has(ID)).isTrue();
            assertThat(store.finished()).containsExactly(ID);
            assertThat(content(shared.resolve(ID))).as("no checksum files").isEqualTo(content(mine));
            assertThat(store.fetch(ID, folder.resolve("a"))).isTrue();
            assertThat(content(folder.resolve("a"))).hasSameSizeAs(content(mine));
            assertThat(content(folder.resolve("a").resolve(ID))).isEqualTo(content(mine));
        }
    }

    @Test
    void theFirstRecordStays() throws IOException {
        try (Store store = store()) {
            store.publish(other);
            store.publish(mine);
            assertThat(content(shared.resolve(ID))).isEqualTo(content(other));
            assertThat(content(shared)).hasSameSizeAs(content(other));
        }
    }

    /** Does not see the record when it is first asked for it. */
    static final class Unaware extends RawLocalFileSystem {
        private boolean asked;

        @Override
        public URI getUri() {
            return URI.create("unaware:///");
        }

        @Override
        public FileStatus getFileStatus(org.apache.hadoop.fs.Path path) throws IOException {
            if (path.getName().equals(ID) && !path.getParent().getName().equals(".running") && !asked) {
                asked = true;
                throw new FileNotFoundException();
            }
            return super.getFileStatus(path);
        }
    }

    @Test
    void theFirstRecordStaysEvenIfItAppearsWhileTheSecondIsPublished() throws IOException {
        try (Store store = store()) {
            store.publish(other);
        }
        Configuration configuration = new Configuration();
        configuration.setClass("fs.unaware.impl", Unaware.class, org.apache.hadoop.fs.FileSystem.class);
        try (Store store = new Store("unaware://" + shared, configuration)) {
            store.publish(mine);
        }
        assertThat(content(shared.resolve(ID))).isEqualTo(content(other));
        assertThat(content(shared)).hasSameSizeAs(content(other));
    }

    /** Gives nothing a name. */
    static final class Unwilling extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("unwilling:///");
        }

        @Override
        public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) {
            return false;
        }
    }

    @Test
    void whatDoesNotAppearIsSaid() {
        Configuration configuration = new Configuration();
        configuration.setClass("fs.unwilling.impl", Unwilling.class, org.apache.hadoop.fs.FileSystem.class);
        try (Store store = new Store("unwilling://" + shared, configuration)) {
            assertThatThrownBy(() -> store.publish(mine))
                    .isInstanceOf(AesamException.class)
                    .hasMessageContaining("cannot be given its name");
            assertThatThrownBy(() -> store.publishSnapshot(mine, 1))
                    .isInstanceOf(AesamException.class)
                    .hasMessageContaining("cannot be given its name");
        }
        assertThat(shared.resolve(ID)).doesNotExist();
    }

    @Test
    void aFinishedRecordGainsMeasurements() throws IOException {
        try (Store store = store()) {
            store.publish(mine);
            Path measured = mine.resolve("at-rest").resolve("found.json");
            Files.createDirectories(measured.resolveSibling(""));
            Files.writeString(measured, "0.5");
            store.publish(mine);
            assertThat(content(shared.resolve(ID))).isEqualTo(content(mine));
            store.setAside(ID);
            store.publish(other);
            store.setAside(ID);
            assertThat(store.has(ID)).isFalse();
            assertThat(content(shared.resolve(ID + ".1"))).isEqualTo(content(mine));
            assertThat(content(shared.resolve(ID + ".2"))).isEqualTo(content(other));
        }
    }

    @Test
    void aRecordThatWasCutOffHereIsKeptBesideTheFinishedOne() throws IOException {
        try (Store store = store()) {
            store.publish(mine);
            store.fetch(ID, other.resolveSibling(""));
        }
        assertThat(content(other)).isEqualTo(content(mine));
        assertThat(other.resolveSibling(ID + ".1").resolve("run.json")).hasContent("by another");
    }

    @Test
    void theNewestSnapshotIsGoneOnFrom() throws IOException {
        try (Store store = store()) {
            assertThat(store.fetchSnapshot(ID, folder.resolve("a"))).isFalse();
            store.publishSnapshot(other, 9);
            store.publishSnapshot(mine, 10);
            store.publishSnapshot(other, 8);
            assertThat(store.has(ID)).isFalse();
            assertThat(store.finished()).isEmpty();
            assertThat(store.fetchSnapshot(ID, folder.resolve("a"))).isTrue();
            assertThat(content(folder.resolve("a").resolve(ID))).isEqualTo(content(mine));
            store.publish(mine);
        }
        assertThat(shared.resolve(".running").resolve(ID)).doesNotExist();
    }

    @Test
    void damagedSnapshotsArePassedOver() throws IOException {
        Path newest = shared.resolve(".running").resolve(ID).resolve("step-000000002.zip");
        Path before = newest.resolveSibling("step-000000001.zip");
        try (Store store = store()) {
            store.publishSnapshot(other, 2);
            byte[] whole = Files.readAllBytes(newest);
            for (int length : new int[] {0, 1, whole.length / 2, whole.length - 1000}) {
                Files.write(newest, Arrays.copyOf(whole, length));
                assertThat(store.fetchSnapshot(ID, folder.resolve("a")))
                        .as("cut off after %s of %s bytes", length, whole.length)
                        .isFalse();
            }
            for (int flipped = 0; flipped < whole.length / 2; flipped += 997) {
                byte[] changed = whole.clone();
                changed[flipped] ^= 0x10;
                Files.write(newest, changed);
                Path there = folder.resolve("flipped" + flipped);
                if (store.fetchSnapshot(ID, there)) {
                    assertThat(content(there.resolve(ID)).get("run.json"))
                            .as("byte %s of %s", flipped, whole.length)
                            .isIn(content(other).get("run.json"), null);
                }
            }
            Files.write(newest, Arrays.copyOf(whole, whole.length / 2));
            store.publishSnapshot(mine, 1);
            Files.write(newest, Arrays.copyOf(whole, whole.length / 2));
            assertThat(before).exists();
            assertThat(store.fetchSnapshot(ID, folder.resolve("b"))).isTrue();
            assertThat(content(folder.resolve("b").resolve(ID))).isEqualTo(content(mine));
        }
        try (Stream<Path> left = Files.list(folder.resolve("b"))) {
            assertThat(left).as("no half folders").hasSize(1);
        }
    }

    @Test
    void impossiblePlacesAreRefused() {
        assertThatThrownBy(() -> new Store("runs", new Configuration()))
                .isInstanceOf(AesamException.class)
                .hasMessage("With --on spark, --out is a place that all workers see, such as hdfs://host/runs or"
                        + " file:///shared/runs, found 'runs'.");
        assertThatThrownBy(() -> new Store("nowhere://host/runs", new Configuration()))
                .isInstanceOf(AesamException.class)
                .hasMessageStartingWith("nowhere://host/runs cannot be reached (No FileSystem for scheme");
    }
}
