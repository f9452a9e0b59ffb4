package aesam.images.files;

import java.io.IOException;
import java.io.InputStream;

/** A stream that fails where it holds more bytes than are allowed: a small archive may unpack to any size. */
final class LimitedInputStream extends InputStream {
    private final InputStream in;
    private long allowed;

    LimitedInputStream(InputStream in, long allowed) {
        this.in = in;
        this.allowed = allowed;
    }

    /** Allows some more bytes. */
    void allow(long more) {
        allowed += more;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = in.read(bytes, offset, length);
        allowed -= Math.max(0, read);
        if (allowed < 0) {
            throw new IOException("it unpacks to more than it should hold");
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
