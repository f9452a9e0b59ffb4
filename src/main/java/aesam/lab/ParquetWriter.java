package aesam.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.jspecify.annotations.Nullable;

/**
 * Apache Parquet: some ten thousand rows a group, of which each column is a page of plain values, compressed by gzip. The
 * structures around these are those of the format's own library, which alone is small: its writer needs Hadoop.
 */
final class ParquetWriter implements TableFormat.Writer {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final int ROWS_OF_GROUP = 20_000;

    private final OutputStream out;
    private final List<TableFormat.Column> columns;
    private final List<RowGroup> groups = new ArrayList<>();
    private List<Page> pages;
    private long position;
    private long rows;

    ParquetWriter(OutputStream out, List<TableFormat.Column> columns) throws IOException {
        this.out = out;
        this.columns = List.copyOf(columns);
        pages = pages();
        write(MAGIC);
    }

    private List<Page> pages() {
        return columns.stream().map(column -> new Page()).toList();
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        position += bytes.length;
    }

    @Override
    public void row(@Nullable Object[] cells) throws IOException {
        for (int column = 0; column < cells.length; column++) {
            pages.get(column).add(cells[column]);
        }
        rows++;
        if (rows % ROWS_OF_GROUP == 0) {
            endGroup();
        }
    }

    /** The cells of one column in a group of rows. */
    private static final class Page {
        private static final int LONGEST_RUN = 63;

        private final BitSet cells = new BitSet();
        private final ByteArrayOutputStream values = new ByteArrayOutputStream();
        private int rows;

        void add(@Nullable Object cell) {
            cells.set(rows++, cell != null);
            if (cell instanceof Long whole) {
                values.writeBytes(little(Long.BYTES).putLong(whole).array());
            } else if (cell instanceof Double real) {
                values.writeBytes(little(Double.BYTES).putDouble(real).array());
            } else if (cell != null) {
                byte[] text = cell.toString().getBytes(StandardCharsets.UTF_8);
                values.writeBytes(little(Integer.BYTES).putInt(text.length).array());
                values.writeBytes(text);
            }
        }

        /** Which cells are there, a bit each, in runs whose length fits into a byte; and the values of these. */
        byte[] content() {
            ByteArrayOutputStream bits = new ByteArrayOutputStream();
            byte[] present = Arrays.copyOf(cells.toByteArray(), (rows + 7) / 8);
            for (int from = 0; from < present.length; from += LONGEST_RUN) {
                int length = Math.min(LONGEST_RUN, present.length - from);
                bits.write((length << 1) | 1);
                bits.write(present, from, length);
            }
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            content.writeBytes(little(Integer.BYTES).putInt(bits.size()).array());
            content.writeBytes(bits.toByteArray());
            content.writeBytes(values.toByteArray());
            return content.toByteArray();
        }
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void endGroup() throws IOException {
        List<ColumnChunk> chunks = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            chunks.add(chunk(columns.get(i), pages.get(i)));
        }
        long bytes = chunks.stream()
                .mapToLong(chunk -> chunk.getMeta_data().getTotal_uncompressed_size())
                .sum();
        groups.add(new RowGroup(chunks, bytes, pages.get(0).rows));
        pages = pages();
    }

    private ColumnChunk chunk(TableFormat.Column column, Page page) throws IOException {
        byte[] content = page.content();
        byte[] compressed = compressed(content);
        PageHeader header = new PageHeader(PageType.DATA_PAGE, content.length, compressed.length);
        header.setData_page_header(new DataPageHeader(page.rows, Encoding.PLAIN, Encoding.RLE, Encoding.RLE));
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        Util.writePageHeader(header, head);
        long start = position;
        write(head.toByteArray());
        write(compressed);
        ColumnChunk chunk = new ColumnChunk(start);
        chunk.setMeta_data(new ColumnMetaData(
                type(column),
                List.of(Encoding.PLAIN, Encoding.RLE),
                List.of(column.name()),
                CompressionCodec.GZIP,
                page.rows,
                head.size() + content.length,
                head.size() + compressed.length,
                start));
        return chunk;
    }

    private static byte[] compressed(byte[] content) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(content);
        }
        return compressed.toByteArray();
    }

    private static Type type(TableFormat.Column column) {
        return switch (column.type()) {
            case TEXT -> Type.BYTE_ARRAY;
            case WHOLE -> Type.INT64;
            case REAL -> Type.DOUBLE;
        };
    }

    /** The schema and where everything lies come last. */
    @Override
    public void close() throws IOException {
        if (rows % ROWS_OF_GROUP != 0) {
            endGroup();
        }
        List<SchemaElement> schema = new ArrayList<>();
        schema.add(new SchemaElement("table").setNum_children(columns.size()));
        for (TableFormat.Column column : columns) {
            SchemaElement element = new SchemaElement(column.name())
                    .setType(type(column))
                    .setRepetition_type(FieldRepetitionType.OPTIONAL);
            if (column.type() == TableFormat.Type.TEXT) {
                element.setConverted_type(ConvertedType.UTF8).setLogicalType(LogicalType.STRING(new StringType()));
            }
            schema.add(element);
        }
        ByteArrayOutputStream footer = new ByteArrayOutputStream();
        Util.writeFileMetaData(new FileMetaData(1, schema, rows, groups).setCreated_by("aesam"), footer);
        write(footer.toByteArray());
        write(little(Integer.BYTES).putInt(footer.size()).array());
        write(MAGIC);
    }
}
