package aesam.images.files;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.Interruption;
import aesam.images.Dataset;
import aesam.images.Fit;
import aesam.images.ImageSet;
import aesam.images.Normalization;
import aesam.images.Pixels;
import aesam.images.Workers;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
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
final class Reading implements AutoCloseable {
    private static final int TELL_EVERY = 100;

    private final Fit fit;
    private final boolean skipBroken;
    private final Storage storage;
    private final Workers workers = new Workers(Runtime.getRuntime().availableProcessors());
    private long memory;

    /**
     * Ready to read.
     *
     * @param fit the size that images are to have
     * @param skipBroken whether files that are no whole images are left out; else they end the reading
     */
    Reading(Fit fit, boolean skipBroken, Storage storage) {
        this.fit = fit;
        this.skipBroken = skipBroken;
        this.storage = storage;
        this.memory = storage.memory();
    }

    /** A split whose headers are known. */
    private record Inspected(
            String name, List<ImageFile> files, @Nullable PixelCache cache, Header[] headers, Findings findings) {
        Inspected with(@Nullable PixelCache newCache, SortedMap<Integer, String> broken) {
            return new Inspected(name, files, newCache, headers, new Findings(broken, findings.peculiar()));
        }

        boolean isBroken(int image) {
            return findings.broken().containsKey(image);
        }
    }

    /**
     * Reads both splits.
     *
     * @throws AesamException naming files that are no whole images, unless they are to be left out
     * @throws Interruption if the thread is interrupted
     */
    Dataset read(String name, ImageLayout layout) {
        Inspected train = inspect("training", layout.train());
        Inspected test = inspect("test", layout.test());
        requireWhole(train, test);
        return new Dataset(
                name, images(train, layout.classes()), images(test, layout.classes()), Normalization.IMAGENET);
    }

    private Inspected inspect(String split, List<ImageFile> files) {
        if (storage.cache() != null) {
            PixelCache cache = PixelCache.open(storage.cache(), PixelCache.key(files, fit), files.size())
                    .orElse(null);
            if (cache != null) {
                return new Inspected(split, files, cache, new Header[0], cache.findings());
            }
        }
        Header[] headers = new Header[files.size()];
        SortedMap<Integer, String> broken = new ConcurrentSkipListMap<>();
        all("Looking at " + split + " images", files.size(), i -> {
            try {
                headers[i] = Header.of(files.get(i));
            } catch (BrokenImage e) {
                broken.put(i, e.reason());
            }
        });
        return new Inspected(split, files, null, headers, new Findings(broken, Findings.peculiar(files, headers)));
    }

    private void requireWhole(Inspected... splits) {
        for (Inspected split : splits) {
            require(
                    skipBroken || split.findings.broken().isEmpty(),
                    "%d of %d %s files are no whole images: %s; delete them, or leave such files out with --broken skip.",
                    split.findings.broken().size(),
                    split.files.size(),
                    split.name,
                    split.findings.named(split.files));
            require(
                    split.findings.broken().size() < split.files.size(),
                    "None of the %d %s files is a whole image: %s.",
                    split.files.size(),
                    split.name,
                    split.findings.named(split.files));
        }
    }

    private ImageSet images(Inspected inspected, List<String> classes) {
        Inspected split = inspected;
        List<ImageFile> files = inspected.files;
        IntFunction<Pixels> pixels = decodedOnDemand(files, fit);
        boolean held = false;
        if (storage.cache() != null) {
            split = cached(inspected);
            pixels = Objects.requireNonNull(split.cache)::read;
        } else if (bytes(inspected) <= memory) {
            Pixels[] all = new Pixels[files.size()];
            split = decoded(inspected, (i, p) -> all[i] = p);
            memory -= bytes(inspected);
            pixels = i -> all[i];
            held = true;
        } else if (skipBroken) {
            split = decoded(inspected, (i, p) -> {});
        }
        requireWhole(split);
        return images(split, pixels, held, classes);
    }

    private ImageSet images(Inspected split, IntFunction<Pixels> pixels, boolean held, List<String> classes) {
        int[] whole = IntStream.range(0, split.files.size())
                .filter(i -> !split.isBroken(i))
                .toArray();
        List<ImageFile> files = Arrays.stream(whole).mapToObj(split.files::get).toList();
        FileImages source = new FileImages(
                files,
                i -> pixels.apply(whole[i]),
                held,
                split.files.size() - whole.length,
                split.findings.sentences(split.name, split.files));
        int[] labels = files.stream().mapToInt(ImageFile::label).toArray();
        return new ImageSet(fit.height(), fit.width(), source, labels, classes);
    }

    private long bytes(Inspected split) {
        long bytes = 0;
        for (Header header : split.headers) {
            if (header != null) {
                bytes += (long) fit.keptHeight(header.height(), header.width())
                        * fit.keptWidth(header.height(), header.width())
                        * ImageSet.CHANNELS;
            }
        }
        return bytes;
    }

    private Inspected cached(Inspected split) {
        if (split.cache != null || storage.cache() == null) {
            return split;
        }
        int[] heights = new int[split.files.size()];
        int[] widths = new int[split.files.size()];
        for (int i = 0; i < heights.length; i++) {
            Header header = split.headers[i];
            heights[i] = header == null ? 0 : fit.keptHeight(header.height(), header.width());
            widths[i] = header == null ? 0 : fit.keptWidth(header.height(), header.width());
        }
        try (PixelCache.Writer writer =
                new PixelCache.Writer(storage.cache(), PixelCache.key(split.files, fit), heights, widths)) {
            Inspected decoded = decoded(split, writer::write);
            return decoded.with(writer.finish(decoded.findings), decoded.findings.broken());
        }
    }

    /** Where decoded images go. */
    private interface Sink {
        void take(int image, Pixels pixels);
    }

    private Inspected decoded(Inspected split, Sink sink) {
        SortedMap<Integer, String> broken = new ConcurrentSkipListMap<>(split.findings.broken());
        all("Decoding " + split.name + " images", split.files.size(), i -> {
            if (split.isBroken(i)) {
                return;
            }
            try {
                sink.take(i, decode(split.files.get(i), fit));
            } catch (BrokenImage e) {
                broken.put(i, e.reason());
            }
        });
        return split.with(null, broken);
    }

    private static Pixels decode(ImageFile file, Fit fit) throws BrokenImage {
        try {
            return Decoder.decode(file.read(), fit);
        } catch (IOException e) {
            throw new BrokenImage("it cannot be read: " + AesamException.reason(e), e);
        }
    }

    private static IntFunction<Pixels> decodedOnDemand(List<ImageFile> files, Fit fit) {
        return i -> {
            try {
                return decode(files.get(i), fit);
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
