package aesam.record;

import aesam.AesamException;
import aesam.WholeFile;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of events as TensorBoard reads them: records of TFRecord, each a protocol buffer {@code tensorflow.Event}. It grows by
 * whole events and is closed after each, so that a killed process leaves no half one behind.
 */
final class EventFile {
    private static final int BUCKETS = 30;

    /** Fields of {@code tensorflow.Event} and of what is in one, by their numbers. */
    private static final int WALL_TIME = 1;

    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;
    private static final int STATUS = 1;
    private static final int STATUS_START = 1;
    private static final int VALUE = 1;
    private static final int TAG = 1;
    private static final int SIMPLE_VALUE = 2;
    private static final int HISTOGRAM = 5;

    private final Path file;

    /**
     * A new file in a folder, which comes behind all that are there.
     *
     * @param step the first that is to be taken: of events from there on that the folder holds, readers keep those of this file
     * @throws AesamException if it cannot be written
     */
    EventFile(Path folder, int step) {
        Instant now = Instant.now();
        file = folder.resolve(String.format(
                Locale.ROOT, "events.out.tfevents.%010d.%s.%09d", now.getEpochSecond(), host(), now.getNano()));
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw WholeFile.unwritable(folder, e);
        }
        append(event(0).bytes(FILE_VERSION, "brain.Event:2".getBytes(StandardCharsets.UTF_8)));
        append(event(step).message(SESSION_LOG, new Message().number(STATUS, STATUS_START)));
    }

    /** As other writers of such files do, some readers tell by it which are of their machine. */
    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** Numbers at a step, by their tags. */
    void scalars(int step, Map<String, Double> values) {
        Message summary = new Message();
        values.forEach((tag, value) -> summary.message(VALUE, value(tag).real(SIMPLE_VALUE, value.floatValue())));
        append(event(step).message(SUMMARY, summary));
    }

    /** How values are distributed at a step; at least one, all finite. */
    void histogram(int step, String tag, double[] values) {
        double min = Arrays.stream(values).min().orElseThrow();
        double max = Arrays.stream(values).max().orElseThrow();
        double[] limits = new double[BUCKETS];
        Arrays.setAll(limits, i -> min + (max - min) * (i + 1) / BUCKETS);
        double[] counts = new double[BUCKETS];
        for (double value : values) {
            int bucket = max == min ? 0 : (int) (BUCKETS * (value - min) / (max - min));
            counts[Math.min(bucket, BUCKETS - 1)]++;
        }
        Message histogram = new Message()
                .real(1, min)
                .real(2, max)
                .real(3, (double) values.length)
                .real(4, Arrays.stream(values).sum())
                .real(5, Arrays.stream(values).map(v -> v * v).sum())
                .reals(6, limits)
                .reals(7, counts);
        append(event(step)
                .message(SUMMARY, new Message().message(VALUE, value(tag).message(HISTOGRAM, histogram))));
    }

    private static Message value(String tag) {
        return new Message().bytes(TAG, tag.getBytes(StandardCharsets.UTF_8));
    }

    private static Message event(int step) {
        return new Message().real(WALL_TIME, System.currentTimeMillis() / 1e3).number(STEP, step);
    }

    /** A record: its length, the length's checksum, its bytes, their checksum. */
    private void append(Message event) {
        byte[] content = event.bytes.toByteArray();
        byte[] length = little(Long.BYTES).putLong(content.length).array();
        byte[] record = little(length.length + content.length + 2 * Integer.BYTES)
                .put(length)
                .putInt(checksum(length))
                .put(content)
                .putInt(checksum(content))
                .array();
        // No channel: that would be closed if the thread was interrupted.
        try (OutputStream out = new FileOutputStream(file.toFile(), true)) {
            out.write(record);
        } catch (IOException e) {
            throw WholeFile.unwritable(file, e);
        }
    }

    /** CRC-32C, rotated and moved, since what is checked may hold checksums itself. */
    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A protocol buffer, field by field. */
    private static final class Message {
        private static final int VARINT = 0;
        private static final int EIGHT_BYTES = 1;
        private static final int LENGTH = 2;
        private static final int FOUR_BYTES = 5;

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Message number(int field, long value) {
            return key(field, VARINT).varint(value);
        }

        Message real(int field, double value) {
            key(field, EIGHT_BYTES)
                    .bytes
                    .writeBytes(little(Double.BYTES).putDouble(value).array());
            return this;
        }

        Message real(int field, float value) {
            key(field, FOUR_BYTES)
                    .bytes
                    .writeBytes(little(Float.BYTES).putFloat(value).array());
            return this;
        }

        Message reals(int field, double[] values) {
            Message packed = new Message();
            for (double value : values) {
                packed.bytes.writeBytes(little(Double.BYTES).putDouble(value).array());
            }
            return message(field, packed);
        }

        Message message(int field, Message part) {
            return bytes(field, part.bytes.toByteArray());
        }

        Message bytes(int field, byte[] content) {
            key(field, LENGTH).varint(content.length).bytes.writeBytes(content);
            return this;
        }

        private Message key(int field, int type) {
            return varint(((long) field << 3) | type);
        }

        /** Seven bits a byte, the lowest first. */
        private Message varint(long value) {
            long rest = value;
            for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
                bytes.write((int) (rest & 0x7f) | 0x80);
            }
            bytes.write((int) rest);
            return this;
        }
    }
}
