package aesam.images.files;

import aesam.AesamException;
import aesam.WholeFile;
import aesam.images.Fit;
import aesam.images.ImageSet;
import aesam.images.Pixels;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Decoded images of one split on disk: {@code KEY.pixels} holds them one after the other as they are kept, {@code
 * KEY.index}, which is written last, their sizes. The key tells files, their lengths and times, and the size asked for.
 */
final class PixelCache {
    private static final int FORMAT = 0xAE5A0001;

    private final Path pixels;
    private final int[] heights;
    private final int[] widths;
    private final long[] starts;
    private final Findings findings;

    private PixelCache(Path pixels, int[] heights, int[] widths, Findings findings) {
        this.pixels = pixels;
        this.heights = heights;
        this.widths = widths;
        this.findings = findings;
        this.starts = new long[heights.length + 1];
        for (int i = 0; i < heights.length; i++) {
            starts[i + 1] = starts[i] + (long) heights[i] * widths[i] * ImageSet.CHANNELS;
        }
    }

    /** Names the split's files. */
    static String key(List<ImageFile> files, Fit fit) {
        MessageDigest digest = DigestUtils.getSha256Digest();
        ByteBuffer numbers = ByteBuffer.allocate(3 * Long.BYTES);
        digest.update(numbers.putLong(0, FORMAT).putLong(8, fit.height()).putLong(16, fit.width()));
        for (ImageFile file : files) {
            digest.update(file.toString().getBytes(StandardCharsets.UTF_8));
            numbers.rewind();
            digest.update(
                    numbers.putLong(0, file.start()).putLong(8, file.length()).putLong(16, file.modified()));
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 12);
    }

    /** What was written of so many images under that key and is whole. */
    static Optional<PixelCache> open(Path folder, String key, int count) {
        Path index = folder.resolve(key + ".index");
        Path pixels = folder.resolve(key + ".pixels");
        if (!Files.isRegularFile(index) || !Files.isRegularFile(pixels)) {
            return Optional.empty();
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(index), 1 << 16))) {
            if (in.readInt() != FORMAT || in.readInt() != count) {
                return Optional.empty();
            }
            int[] heights = new int[count];
            int[] widths = new int[count];
            for (int i = 0; i < count; i++) {
                heights[i] = in.readInt();
                widths[i] = in.readInt();
            }
            PixelCache cache = new PixelCache(pixels, heights, widths, Findings.read(in));
            return cache.bytes() == Files.size(pixels) ? Optional.of(cache) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Writes images in any order, from any thread; {@link #finish} makes them a cache, closing before leaves nothing. */
    static final class Writer implements AutoCloseable {
        private final Path folder;
        private final String key;
        private final Path temporary;
        private final RandomAccessFile out;
        private final PixelCache planned;

        /**
         * Ready for images of these sizes.
         *
         * @throws AesamException if the folder cannot be written to or has too little room
         */
        Writer(Path folder, String key, int[] heights, int[] widths) {
            this.folder = folder;
            this.key = key;
            this.planned = new PixelCache(folder.resolve(key + ".pixels"), heights, widths, Findings.NOTHING);
            try {
                Files.createDirectories(folder);
                long free = Files.getFileStore(folder).getUsableSpace();
                AesamException.require(
                        free >= planned.bytes(),
                        "The cache needs %d MB in %s, where %d MB are free; name another folder, or none.",
                        planned.bytes() >> 20,
                        folder,
                        free >> 20);
                this.temporary = Files.createTempFile(folder, key, ".tmp");
                this.out = new RandomAccessFile(temporary.toFile(), "rw");
                out.setLength(planned.bytes());
            } catch (IOException e) {
                throw new AesamException(
                        "The cache in %s cannot be written (%s); name another folder, or none."
                                .formatted(folder, AesamException.reason(e)),
                        e);
            }
        }

        void write(int image, Pixels pixels) {
            try {
                synchronized (out) {
                    out.seek(planned.starts[image]);
                    out.write(pixels.bytes(), pixels.offset(), Pixels.bytes(pixels.height(), pixels.width()));
                }
            } catch (IOException e) {
                throw new AesamException(
                        "The cache in %s cannot be written (%s); name another folder, or none."
                                .formatted(folder, AesamException.reason(e)),
                        e);
            }
        }

        /**
         * The cache of all that was written.
         *
         * @param findings to be kept with it
         */
        PixelCache finish(Findings findings) {
            try {
                out.getFD().sync();
                out.close();
                Files.move(temporary, planned.pixels, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new AesamException(
                        "%s cannot be written (%s).".formatted(planned.pixels, AesamException.reason(e)), e);
            }
            WholeFile.write(folder.resolve(key + ".index"), file -> {
                DataOutputStream index = new DataOutputStream(file);
                index.writeInt(FORMAT);
                index.writeInt(planned.size());
                for (int i = 0; i < planned.size(); i++) {
                    index.writeInt(planned.heights[i]);
                    index.writeInt(planned.widths[i]);
                }
                findings.write(index);
                index.flush();
            });
            return new PixelCache(planned.pixels, planned.heights, planned.widths, findings);
        }

        @Override
        public void close() {
            try {
                out.close();
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                throw new AesamException(
                        "%s cannot be deleted (%s).".formatted(temporary, AesamException.reason(e)), e);
            }
        }
    }

    int size() {
        return heights.length;
    }

    private long bytes() {
        return starts[heights.length];
    }

    /** What was found out about the images when they were decoded. */
    Findings findings() {
        return findings;
    }

    /**
     * One image.
     *
     * @throws AesamException if the file has vanished or been cut
     */
    Pixels read(int image) {
        byte[] bytes = new byte[Pixels.bytes(heights[image], widths[image])];
        try (RandomAccessFile in = new RandomAccessFile(pixels.toFile(), "r")) {
            in.seek(starts[image]);
            in.readFully(bytes);
        } catch (IOException e) {
            throw new AesamException(
                    "The cache %s cannot be read (%s); delete it, and it is made anew.".formatted(pixels, e), e);
        }
        return new Pixels(heights[image], widths[image], bytes);
    }
}
