package aesam.lab;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** In which form tables are exported. */
public enum TableFormat {
    CSV {
        @Override
        Writer to(OutputStream out, List<Column> columns) throws IOException {
            return new CsvWriter(out, columns);
        }
    },
    PARQUET {
        @Override
        Writer to(OutputStream out, List<Column> columns) throws IOException {
            return new ParquetWriter(out, columns);
        }
    };

    /** What is in the cells of a column, where they are not empty. */
    enum Type {
        TEXT,
        WHOLE,
        REAL
    }

    record Column(String name, Type type) {}

    /** Takes a table row by row, so that none of it needs to be held. */
    interface Writer extends Closeable {
        /**
         * The next row.
         *
         * @param cells a String, Long or Double each, as the columns say; null where a cell is empty
         */
        void row(@Nullable Object[] cells) throws IOException;

        /** Writes what is left; whatever it was written to stays open. */
        @Override
        void close() throws IOException;
    }

    /** Begins a table. */
    abstract Writer to(OutputStream out, List<Column> columns) throws IOException;

    /** As on the command line and at the end of file names. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
