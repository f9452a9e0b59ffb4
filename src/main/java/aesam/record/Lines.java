package aesam.record;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The lines of a file, one at a time and as bytes: nothing is decoded that nobody asks for, and reading takes little memory,
 * whatever the file holds.
 */
final class Lines implements AutoCloseable {
    /** Many times as many bytes as a row has. */
    private static final int LONGEST = 10_000;

    private final InputStream in;
    private final byte[] block = new byte[1 << 16];
    private int filled;
    private int from;
    private int to = -1;

    Lines(Path file) throws IOException {
        in = Files.newInputStream(file);
    }

    /**
     * Goes on to the next line.
     *
     * @return whether there is one
     */
    boolean next() throws IOException {
        from = to + 1;
        to = from;
        while (true) {
            while (to < filled && block[to] != '\n') {
                to++;
            }
            if (to - from > LONGEST) {
                throw new IOException("a line has more than " + LONGEST + " bytes");
            }
            if (to < filled) {
                return true;
            }
            if (!fill()) {
                return to > from;
            }
        }
    }

    /** Moves the line that has begun to the front and reads more behind it. */
    private boolean fill() throws IOException {
        System.arraycopy(block, from, block, 0, to - from);
        to -= from;
        from = 0;
        filled = to;
        int read = in.read(block, filled, block.length - filled);
        filled += Math.max(0, read);
        return read > 0;
    }

    /** How many bytes the line has. */
    int length() {
        return to - from;
    }

    /** Where the cell that begins at a position of the line ends: at the next comma, or where the line does. */
    int endOfCell(int start) {
        int end = from + start;
        while (end < to && block[end] != ',') {
            end++;
        }
        return end - from;
    }

    /** A part of the line as text. */
    String text(int start, int end) {
        return new String(block, from + start, end - start, StandardCharsets.UTF_8);
    }

    /**
     * A part of the line as a number; NaN where it is empty.
     *
     * @throws NumberFormatException if it is none
     */
    double number(int start, int end) {
        return start == end ? Double.NaN : JavaDoubleParser.parseDouble(block, from + start, end - start);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
