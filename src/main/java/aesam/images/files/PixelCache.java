package aesam.images.files;

import aesam.AesamException;
import aesam.WholeFile;
import aesam.images.ImageSet;
import aesam.images.Pixels;
import aesam.images.TargetSize;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/**
 * Decoded images of one split on disk: {@code KEY.pixels} holds them one after the other as they are kept, {@code
 * KEY.index}, which is written last, their sizes. The key tells files, their lengths and times, and the size asked for.
 */
final class PixelCache {
    private static final int FORMAT = 0xAE5A0003;

    private final Path pixels;
    private final int[] heights;
    private final int[] widths;
    private final long[] starts;
    private final SortedMap<Integer, String> broken;
    private final List<String> notes;

    private PixelCache(
            Path pixels, int[] heights, int[] widths, SortedMap<Integer, String> broken, List<String> notes) {
        this.pixels = pixels;
        this.heights = heights;
        this.widths = widths;
        this.broken = broken;
        this.notes = notes;
        this.starts = new long[heights.length + 1];
        for (int i = 0; i < heights.length; i++) {
            starts[i + 1] = starts[i] + (long) heights[i] * widths[i] * ImageSet.CHANNELS;
        }
    }

    /** Names the split's files. */
    static String key(List<ImageFile> files, TargetSize size) {
        MessageDigest digest = DigestUtils.getSha256Digest();
        update(digest, FORMAT, size.height(), size.width());
        for (ImageFile file : files) {
            digest.update(file.toString().getBytes(StandardCharsets.UTF_8));
            update(digest, file.start(), file.length(), file.modified());
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 12);
    }

    private static void update(MessageDigest digest, long... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Long.BYTES);
        bytes.asLongBuffer().put(numbers);
        digest.update(bytes);
    }

    /** What was written of so many images under that key; null if there is nothing, or it is not whole. */
    static @Nullable PixelCache open(Path folder, String key, int count) {
        Path index = folder.resolve(key + ".index");
        Path pixels = folder.resolve(key + ".pixels");
        if (!Files.isRegularFile(index) || !Files.isRegularFile(pixels)) {
            return null;
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(index), 1 << 16))) {
            if (in.readInt() != FORMAT || in.readInt() != count) {
                return null;
            }
            int[] heights = new int[count];
            int[] widths = new int[count];
            for (int i = 0; i < count; i++) {
                heights[i] = in.readInt();
                widths[i] = in.readInt();
            }
            SortedMap<Integer, String> broken = new TreeMap<>();
            for (int i = in.readInt(); i > 0; i--) {
                broken.put(in.readInt(), in.readUTF());
            }
            List<String> notes = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                notes.add(in.readUTF());
            }
            PixelCache cache = new PixelCache(pixels, heights, widths, broken, notes);
            return cache.bytes() == Files.size(pixels) ? cache : null;
        } catch (IOException e) {
            return null;
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
            this.planned = new PixelCache(folder.resolve(key + ".pixels"), heights, widths, new TreeMap<>(), List.of());
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
                throw unwritable(folder, e);
            }
        }

        void write(int image, Pixels pixels) {
            try {
                synchronized (out) {
                    out.seek(planned.starts[image]);
                    out.write(pixels.bytes(), pixels.offset(), Pixels.bytes(pixels.height(), pixels.width()));
                }
            } catch (IOException e) {
                throw unwritable(folder, e);
            }
        }

        /**
         * The cache of all that was written.
         *
         * @param broken why files are no whole images, by their positions
         * @param notes on the others
         */
        PixelCache finish(SortedMap<Integer, String> broken, List<String> notes) {
            try {
                out.getFD().sync();
                out.close();
                Files.move(temporary, planned.pixels, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw unwritable(folder, e);
            }
            PixelCache cache = new PixelCache(planned.pixels, planned.heights, planned.widths, broken, notes);
            WholeFile.write(folder.resolve(key + ".index"), cache::writeIndex);
            return cache;
        }

        private static AesamException unwritable(Path folder, IOException e) {
            return new AesamException(
                    "The cache in %s cannot be written (%s); name another folder, or none."
                            .formatted(folder, AesamException.reason(e)),
                    e);
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

    private void writeIndex(OutputStream file) throws IOException {
        DataOutputStream index = new DataOutputStream(file);
        index.writeInt(FORMAT);
        index.writeInt(heights.length);
        for (int i = 0; i < heights.length; i++) {
            index.writeInt(heights[i]);
            index.writeInt(widths[i]);
        }
        index.writeInt(broken.size());
        for (Map.Entry<Integer, String> entry : broken.entrySet()) {
            index.writeInt(entry.getKey());
            index.writeUTF(entry.getValue());
        }
        index.writeInt(notes.size());
        for (String note : notes) {
            index.writeUTF(note);
        }
        index.flush();
    }

    private long bytes() {
        return starts[heights.length];
    }

    /** Why files are no whole images, by their positions. */
    SortedMap<Integer, String> broken() {
        return broken;
    }

    /** What there is to say about the others, a sentence each. */
    List<String> notes() {
        return notes;
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
