package aesam.images.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that ends in a failure where it holds more than is allowed: what a small archive may unpack to is unlimited. */
final class Limited extends FilterInputStream {
    private long allowed;

    Limited(InputStream in, long allowed) {
        super(in);
        this.allowed = allowed;
    }

    /** Allows some more bytes. */
    void allow(long more) {
        allowed += more;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        count(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        count(Math.max(0, read));
        return read;
    }

    @Override
    public long skip(long n) throws IOException {
        long skipped = super.skip(Math.min(n, allowed + 1));
        count(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(long bytes) throws IOException {
        allowed -= bytes;
        if (allowed < 0) {
            throw new IOException("it unpacks to more than it should hold");
        }
    }
}
