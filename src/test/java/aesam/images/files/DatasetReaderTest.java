package aesam.images.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.Interruption;
import aesam.Seed;
import aesam.images.Augmentation;
import aesam.images.Batches;
import aesam.images.Dataset;
import aesam.images.ImageSource;
import aesam.images.Pixels;
import aesam.images.Prefetch;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of files: held, cached or decoded on demand, and those that are none. */
class DatasetReaderTest {
    private static final int SIDE = 14;

    @TempDir
    Path folder;

    @TempDir
    Path cache;

    private Dataset read(BrokenImages broken, Storage storage) {
        return Datasets.load(DatasetName.IMAGE_FOLDER, SIDE, broken, storage.withDir(folder));
    }

    private static Storage memory(long bytes) {
        return Storage.at(null).withMemory(bytes);
    }

    @AfterEach
    void noThreadIsLeft() {
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().matches("aesam-(prefetch|loader)"));
    }

    private static List<double[]> batches(Dataset data, Augmentation augmentation, int threads) {
        List<double[]> values = new ArrayList<>();
        Batches train =
                Batches.training(data, 7, augmentation, true, new Seed(3)).on(threads);
        try (Prefetch prefetch = train.epoch(1, 0)) {
            prefetch.forEachRemaining(batch -> values.add(batch.values()));
        }
        return values;
    }

    @Test
    void heldCachedAndDecodedOnDemandAreTheSameImages() throws IOException {
        PhotoFolder.write(folder, 8, "test");
        Dataset held = read(BrokenImages.FAIL, memory(1 << 30));
        List<Dataset> others = List.of(
                read(BrokenImages.FAIL, memory(0)),
                read(BrokenImages.FAIL, memory(0).withCache(cache)),
                read(BrokenImages.FAIL, memory(0).withCache(cache)));
        assertThat(held.train().source().isInMemory()).isTrue();
        assertThat(held.train().classes()).containsExactly("a", "b", "c");
        Augmentation all = new Augmentation(Augmentation.Crop.RESIZED, true, 0.4, 3);
        for (Dataset other : others) {
            assertThat(other.train().source().isInMemory()).isFalse();
            assertThat(other.train().sha256()).isEqualTo(held.train().sha256());
            assertThat(other.test().sha256()).isEqualTo(held.test().sha256());
            for (int i = 0; i < held.train().size(); i++) {
                assertThat(other.train().label(i)).isEqualTo(held.train().label(i));
                assertThat(other.train().pixels(i).bytes())
                        .isEqualTo(held.train().pixels(i).bytes());
            }
            for (Augmentation augmentation : List.of(all, Augmentation.CROP_AND_FLIP)) {
                List<double[]> expected = batches(held, augmentation, 1);
                assertThat(batches(other, augmentation, 1)).containsExactly(expected.toArray(double[][]::new));
                assertThat(batches(other, augmentation, 4)).containsExactly(expected.toArray(double[][]::new));
            }
        }
    }

    @Test
    void nothingIsHeldOfImagesThatAreDecodedOnDemand() throws IOException {
        PhotoFolder.write(folder, 3, "test");
        ImageSource source = read(BrokenImages.SKIP, memory(0)).train().source();
        Pixels first = source.read(4);
        assertThat(source.read(4).bytes()).isEqualTo(first.bytes()).isNotSameAs(first.bytes());
    }

    @Test
    void memoryIsForTrainingImagesFirst() throws IOException {
        PhotoFolder.write(folder, 8, "test");
        // Each is kept with its shorter side at 16.
        Dataset data = read(BrokenImages.FAIL, memory(8 * 3 * 16 * 60 * 3));
        assertThat(data.train().source().isInMemory()).isTrue();
        Dataset small = read(BrokenImages.FAIL, memory(2 * 3 * 16 * 60 * 3));
        assertThat(small.train().source().isInMemory()).isFalse();
        assertThat(small.test().source().isInMemory()).isTrue();
    }

    @Test
    void aCacheIsReadInsteadOfFiles() throws IOException {
        PhotoFolder.write(folder, 3, "val");
        byte[] before = read(BrokenImages.FAIL, memory(0).withCache(cache))
                .train()
                .pixels(5)
                .bytes();
        for (String split : List.of("train", "val")) {
            try (Stream<Path> files = Files.walk(folder.resolve(split))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    var modified = Files.getLastModifiedTime(file);
                    Files.write(file, new byte[(int) Files.size(file)]);
                    Files.setLastModifiedTime(file, modified);
                }
            }
        }
        assertThat(read(BrokenImages.FAIL, memory(0).withCache(cache))
                        .train()
                        .pixels(5)
                        .bytes())
                .isEqualTo(before);
        assertThatThrownBy(() -> read(BrokenImages.FAIL, memory(0))).isInstanceOf(AesamException.class);
    }

    @Test
    void aCacheOfOtherFilesOrDamagedIsMadeAnew() throws IOException {
        PhotoFolder.write(folder, 3, "val");
        Storage storage = memory(0).withCache(cache);
        Dataset whole = read(BrokenImages.FAIL, storage);
        byte[] before = whole.train().pixels(5).bytes();
        for (Path file : cached(".pixels")) {
            try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
                cut.setLength(cut.length() / 2);
            }
        }
        assertThatThrownBy(() -> whole.train().pixels(8))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("delete it, and it is made anew");
        assertThat(read(BrokenImages.FAIL, storage).train().pixels(5).bytes()).isEqualTo(before);
        PhotoFolder.write(folder.resolve("train/a/another.jpg"));
        assertThat(read(BrokenImages.FAIL, storage).train().size()).isEqualTo(10);
        assertThat(cached(".tmp")).isEmpty();
    }

    private List<Path> cached(String ending) throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.filter(f -> f.toString().endsWith(ending)).toList();
        }
    }

    @Test
    void aCacheThatCannotBeWrittenIsNamed() throws IOException {
        PhotoFolder.write(folder, 1, "val");
        Path file = Files.writeString(cache.resolve("file"), "no folder");
        assertThatThrownBy(() -> read(BrokenImages.FAIL, memory(0).withCache(file)))
                .isInstanceOf(AesamException.class)
                .hasMessageStartingWith("The cache in " + file + " cannot be written");
    }

    /** Files of every kind that is no whole image, and of kinds that look odd but are fine. */
    private void spoil() throws IOException {
        PhotoFolder.write(folder, 4, "test");
        Path a = folder.resolve("train/a");
        Files.write(a.resolve("empty.jpg"), new byte[0]);
        Files.writeString(a.resolve("text.jpg"), "no picture");
        Files.write(a.resolve("modern.webp"), new byte[] {'R', 'I', 'F', 'F', 0, 0, 0, 0, 'W', 'E', 'B', 'P'});
        byte[] whole = Files.readAllBytes(a.resolve("a-000.JPEG"));
        Files.write(folder.resolve("train/b/cut.jpg"), Arrays.copyOf(whole, whole.length * 2 / 3));
        Files.write(folder.resolve("test/c/cut.jpg"), Arrays.copyOf(whole, whole.length * 2 / 3));
        Files.write(folder.resolve("train/c/cmyk.jpg"), DecoderTest.resource("cmyk.jpg"));
        Files.write(folder.resolve("train/c/moving.gif"), DecoderTest.resource("animated.gif"));
        Files.write(folder.resolve("train/c/really-png.jpg"), DecoderTest.resource("photo.png"));
        Files.writeString(a.resolve("notes.txt"), "not listed as an image");
        Files.writeString(a.resolve("._a-000.jpg"), "another program's");
    }

    @Test
    void brokenFilesAreLeftOutNamedAndCounted() throws IOException {
        spoil();
        Dataset held = read(BrokenImages.SKIP, memory(1 << 30));
        assertThat(held.train().size()).isEqualTo(15);
        assertThat(held.train().leftOut()).isEqualTo(4);
        assertThat(held.test().leftOut()).isOne();
        assertThat(held.train().notes()).hasSize(6);
        assertThat(held.train().notes().get(0))
                .startsWith("4 of 19 training files are no whole images and left out: ")
                .contains("empty.jpg (it is empty)")
                .contains("modern.webp (it is WebP, which is not read; save it as PNG or JPEG)")
                .endsWith(" and 1 more.");
        assertThat(held.train().notes().get(1))
                .isEqualTo("1 of 19 training images are CMYK and used as 8-bit colour: "
                        + folder.resolve("train/c/cmyk.jpg") + ".");
        for (Storage storage :
                List.of(memory(0), memory(0).withCache(cache), memory(0).withCache(cache))) {
            Dataset other = read(BrokenImages.SKIP, storage);
            assertThat(other.train().sha256()).isEqualTo(held.train().sha256());
            assertThat(other.train().notes()).isEqualTo(held.train().notes());
            Augmentation augmentation = Augmentation.RESIZED_CROP_AND_FLIP;
            assertThat(batches(other, augmentation, 4))
                    .containsExactly(batches(held, augmentation, 1).toArray(double[][]::new));
        }
    }

    @Test
    void brokenFilesEndTheReadingUnlessTheyAreToBeLeftOut() throws IOException {
        spoil();
        assertThatThrownBy(() -> read(BrokenImages.FAIL, memory(0)))
                .isInstanceOf(AesamException.class)
                .hasMessageStartingWith("3 of 19 training files are no whole images: ")
                .hasMessageEndingWith("; delete them, or leave such files out with --broken skip.");
        for (String name : List.of("empty.jpg", "text.jpg", "modern.webp")) {
            Files.delete(folder.resolve("train/a").resolve(name));
        }
        for (Storage storage : List.of(memory(1 << 30), memory(0).withCache(cache))) {
            assertThatThrownBy(() -> read(BrokenImages.FAIL, storage))
                    .isInstanceOf(AesamException.class)
                    .hasMessageStartingWith(
                            "1 of 16 training files are no whole images: " + folder.resolve("train/b/cut.jpg") + " (");
        }
        Files.delete(folder.resolve("test/c/cut.jpg"));
        Dataset onDemand = read(BrokenImages.FAIL, memory(0));
        assertThatThrownBy(() -> batches(onDemand, Augmentation.RESIZED_CROP_AND_FLIP, 2))
                .isInstanceOf(AesamException.class)
                .hasMessageStartingWith(folder.resolve("train/b/cut.jpg") + " is no whole image (");
    }

    @Test
    void nothingButBrokenFilesIsAnErrorInAnyCase() throws IOException {
        PhotoFolder.write(folder, 1, "test");
        for (String name : List.of("a", "b", "c")) {
            Files.write(folder.resolve("train").resolve(name).resolve(name + "-000.JPEG"), new byte[0]);
        }
        assertThatThrownBy(() -> read(BrokenImages.SKIP, memory(0)))
                .isInstanceOf(AesamException.class)
                .hasMessageStartingWith("None of the 3 training files is a whole image: ");
    }

    @Test
    void readingEndsWhenTheThreadIsInterrupted() throws IOException {
        PhotoFolder.write(folder, 70, "test");
        Thread reader = Thread.currentThread();
        Storage interrupting = memory(0).withCache(cache).withProgress((what, done, of) -> {
            if (what.startsWith("Decoding")) {
                reader.interrupt();
            }
        });
        assertThatThrownBy(() -> read(BrokenImages.FAIL, interrupting)).isInstanceOf(Interruption.class);
        assertThat(cached("")).isEmpty();
    }

    @Test
    void progressIsTold() throws IOException {
        PhotoFolder.write(folder, 40, "test");
        List<String> told = java.util.Collections.synchronizedList(new ArrayList<>());
        read(
                BrokenImages.FAIL,
                memory(1 << 30).withProgress((what, done, of) -> told.add(what + " " + done + "/" + of)));
        assertThat(told)
                .contains(
                        "Looking at training images 100/120",
                        "Looking at training images 120/120",
                        "Decoding training images 120/120",
                        "Decoding test images 6/6");
    }
}
