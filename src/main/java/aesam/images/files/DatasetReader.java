package aesam.images.files;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.Interruption;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.images.Pixels;
import aesam.images.TargetSize;
import aesam.images.Workers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes datasets of files. All headers are looked at first. Then everything is decoded once where it is to be held or
 * cached, or where broken files are to be left out, so that all of these are known before training; else images are decoded
 * when a batch needs them.
 */
final class DatasetReader implements AutoCloseable {
    private static final int TELL_EVERY = 100;

    private final TargetSize size;
    private final BrokenImages whatIfBroken;
    private final Storage storage;
    private final Workers workers = new Workers(Runtime.getRuntime().availableProcessors());
    private long memory;

    /**
     * Ready to read.
     *
     * @param size that images are to have
     * @param whatIfBroken what files do that are no whole images
     */
    DatasetReader(TargetSize size, BrokenImages whatIfBroken, Storage storage) {
        this.size = size;
        this.whatIfBroken = whatIfBroken;
        this.storage = storage;
        this.memory = storage.memory();
    }

    /** The files of a split, and what is known of them so far. */
    private static final class Split {
        final String name;
        final List<ImageFile> files;
        /** In which each is kept; 0 where the header is broken. */
        final int[] heights;

        final int[] widths;
        /** Why a file is no whole image, by its position. */
        final SortedMap<Integer, String> broken = new ConcurrentSkipListMap<>();
        /** A sentence for each kind of images that are not used just as they are. */
        final List<String> notes = new ArrayList<>();
        /** The same of what lies among them. */
        final List<String> layoutNotes;

        Split(String name, List<ImageFile> files, List<String> layoutNotes) {
            this.name = name;
            this.files = files;
            this.layoutNotes = layoutNotes;
            this.heights = new int[files.size()];
            this.widths = new int[files.size()];
        }

        long bytes() {
            return IntStream.range(0, heights.length)
                    .mapToLong(i -> (long) heights[i] * widths[i] * ImageSet.CHANNELS)
                    .sum();
        }

        String someBroken() {
            return ImageFile.some(broken.entrySet().stream()
                    .map(entry -> files.get(entry.getKey()) + " (" + entry.getValue() + ")")
                    .toList());
        }

        List<String> allNotes() {
            List<String> all = new ArrayList<>(notes);
            if (!broken.isEmpty()) {
                all.add(
                        0,
                        "%s of %s %s files are no whole images and left out: %s."
                                .formatted(broken.size(), files.size(), name, someBroken()));
            }
            all.addAll(layoutNotes);
            return all;
        }
    }

    /**
     * Reads both splits.
     *
     * @throws AesamException naming files that are no whole images, unless they are to be left out
     * @throws Interruption if the thread is interrupted
     */
    Dataset read(String name, ImageLayout layout) {
        Split train = new Split("training", layout.train(), layout.trainNotes());
        Split test = new Split("test", layout.test(), layout.testNotes());
        @Nullable PixelCache trainCache = inspect(train);
        @Nullable PixelCache testCache = inspect(test);
        requireWhole(train);
        requireWhole(test);
        return new Dataset(
                name,
                images(train, trainCache, layout.classes()),
                images(test, testCache, layout.classes()),
                DatasetName.IMAGE_FOLDER.normalization());
    }

    /** Looks for a cache of the images, or at their headers if there is none. */
    private @Nullable PixelCache inspect(Split split) {
        List<ImageFile> files = split.files;
        if (storage.cache() != null) {
            PixelCache cache = PixelCache.open(storage.cache(), PixelCache.key(files, size), files.size());
            if (cache != null) {
                split.broken.putAll(cache.broken());
                split.notes.addAll(cache.notes());
                return cache;
            }
        }
        Map<String, SortedMap<Integer, String>> remarks = new TreeMap<>();
        all("Looking at " + split.name + " images", files.size(), i -> {
            try {
                Header header = Header.of(files.get(i));
                split.heights[i] = size.keptHeight(header.height(), header.width());
                split.widths[i] = size.keptWidth(header.height(), header.width());
                synchronized (remarks) {
                    header.remarks()
                            .forEach(remark -> remarks.computeIfAbsent(remark, r -> new TreeMap<>())
                                    .put(i, files.get(i).toString()));
                }
            } catch (BrokenImage e) {
                split.broken.put(i, e.reason());
            }
        });
        remarks.forEach((remark, names) -> split.notes.add("%s of %s %s images are %s and used as 8-bit colour: %s."
                .formatted(
                        names.size(), files.size(), split.name, remark, ImageFile.some(List.copyOf(names.values())))));
        return null;
    }

    private void requireWhole(Split split) {
        require(
                whatIfBroken == BrokenImages.SKIP || split.broken.isEmpty(),
                "%d of %d %s files are no whole images: %s; delete them, or leave such files out with --broken skip.",
                split.broken.size(),
                split.files.size(),
                split.name,
                split.someBroken());
        require(
                split.broken.size() < split.files.size(),
                "None of the %d %s files is a whole image: %s.",
                split.files.size(),
                split.name,
                split.someBroken());
    }

    private ImageSet images(Split split, @Nullable PixelCache cache, List<String> classes) {
        List<ImageFile> files = split.files;
        IntFunction<Pixels> pixels = decodedOnDemand(files, size);
        boolean held = false;
        if (cache != null) {
            pixels = cache::read;
        } else if (storage.cache() != null) {
            pixels = cached(split, storage.cache())::read;
        } else if (split.bytes() <= memory) {
            Pixels[] all = new Pixels[files.size()];
            decode(split, (i, p) -> all[i] = p);
            memory -= split.bytes();
            pixels = i -> all[i];
            held = true;
        } else if (whatIfBroken == BrokenImages.SKIP) {
            decode(split, (i, p) -> {});
        }
        requireWhole(split);
        FileImages source = new FileImages(files, pixels, held, split.broken.size(), split.allNotes());
        int[] labels = files.stream().mapToInt(ImageFile::label).toArray();
        return new ImageSet(size.height(), size.width(), source, labels, classes)
                .select(IntStream.range(0, files.size())
                        .filter(i -> !split.broken.containsKey(i))
                        .toArray());
    }

    private PixelCache cached(Split split, Path folder) {
        String key = PixelCache.key(split.files, size);
        try (PixelCache.Writer writer = new PixelCache.Writer(folder, key, split.heights, split.widths)) {
            decode(split, writer::write);
            return writer.finish(split.broken, split.notes);
        }
    }

    /** Where decoded images go. */
    private interface Sink {
        void take(int image, Pixels pixels);
    }

    /** Decodes all images whose headers are whole; notes those that are broken all the same. */
    private void decode(Split split, Sink sink) {
        all("Decoding " + split.name + " images", split.files.size(), i -> {
            if (split.broken.containsKey(i)) {
                return;
            }
            try {
                sink.take(i, decode(split.files.get(i), size));
            } catch (BrokenImage e) {
                split.broken.put(i, e.reason());
            }
        });
    }

    private static Pixels decode(ImageFile file, TargetSize size) throws BrokenImage {
        try {
            return Decoder.decode(file.read(), size);
        } catch (IOException e) {
            throw new BrokenImage("it cannot be read: " + AesamException.reason(e), e);
        }
    }

    private static IntFunction<Pixels> decodedOnDemand(List<ImageFile> files, TargetSize size) {
        return i -> {
            try {
                return decode(files.get(i), size);
            } catch (BrokenImage e) {
                throw new AesamException(
                        "%s is no whole image (%s); delete it, or leave such files out with --broken skip."
                                .formatted(files.get(i), e.reason()),
                        e);
            }
        };
    }

    private void all(String what, int n, IntConsumer piece) {
        AtomicInteger done = new AtomicInteger();
        try {
            workers.forEach(n, i -> {
                piece.accept(i);
                int count = done.incrementAndGet();
                if (count % TELL_EVERY == 0 || count == n) {
                    storage.progress().onImages(what, count, n);
                }
            });
        } catch (InterruptedException e) {
            throw new Interruption();
        }
    }

    @Override
    public void close() {
        workers.close();
    }
}
