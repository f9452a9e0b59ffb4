package aesam.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Comma-separated values in UTF-8, with a header. */
final class CsvWriter implements TableFormat.Writer {
    private final OutputStream out;

    CsvWriter(OutputStream out, List<TableFormat.Column> columns) throws IOException {
        this.out = out;
        row(columns.stream().map(TableFormat.Column::name).toArray());
    }

    @Override
    public void row(@Nullable Object[] cells) throws IOException {
        out.write(Arrays.stream(cells)
                .map(CsvWriter::text)
                .collect(Collectors.joining(",", "", "\n"))
                .getBytes(StandardCharsets.UTF_8));
    }

    private static String text(@Nullable Object cell) {
        if (!(cell instanceof String text)) {
            return cell == null ? "" : cell.toString();
        }
        return text.matches("(?s).*[\",\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    @Override
    public void close() {
        // Nothing is held back.
    }
}
