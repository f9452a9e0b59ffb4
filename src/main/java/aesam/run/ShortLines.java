package aesam.run;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** Text whose lines are short: so reading it by lines takes little memory, whatever it holds. */
final class ShortLines extends FilterReader {
    /** Many times as many characters as a row has. */
    private static final int LONGEST = 10_000;

    private int length;

    ShortLines(Reader in) {
        super(in);
    }

    /** Never used by a {@code BufferedReader}, which reads in blocks. */
    @Override
    public int read() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int read(char[] block, int offset, int count) throws IOException {
        int read = super.read(block, offset, count);
        for (int i = offset; i < offset + read; i++) {
            length = block[i] == '\n' ? 0 : length + 1;
            if (length > LONGEST) {
                throw new IOException("a line has more than " + LONGEST + " characters");
            }
        }
        return read;
    }
}
