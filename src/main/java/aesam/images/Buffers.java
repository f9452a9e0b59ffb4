package aesam.images;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Buffers outside the heap to be used again: those that are dropped, the JVM frees late. */
final class Buffers {
    private final List<ByteBuffer> free = new ArrayList<>();

    synchronized ByteBuffer take(int bytes) {
        for (Iterator<ByteBuffer> all = free.iterator(); all.hasNext(); ) {
            ByteBuffer buffer = all.next();
            if (buffer.capacity() == bytes) {
                all.remove();
                return buffer;
            }
        }
        return Batch.buffer(bytes);
    }

    synchronized void give(ByteBuffer buffer) {
        free.add(buffer);
    }
}
