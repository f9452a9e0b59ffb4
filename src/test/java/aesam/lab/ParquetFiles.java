package aesam.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.jspecify.annotations.Nullable;

/** Reads Parquet files of plain values, as far as that is possible without Hadoop. */
final class ParquetFiles {
    private ParquetFiles() {}

    static ExportTest.Read read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int footer = all.getInt(bytes.length - 8);
        FileMetaData meta = Util.readFileMetaData(new ByteArrayInputStream(bytes, bytes.length - 8 - footer, footer));
        List<SchemaElement> schema =
                meta.getSchema().subList(1, meta.getSchema().size());
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (RowGroup group : meta.getRow_groups()) {
            List<List<@Nullable Object>> columns = new ArrayList<>();
            for (int column = 0; column < schema.size(); column++) {
                ColumnMetaData chunk = group.getColumns().get(column).getMeta_data();
                assertThat(chunk.getPath_in_schema())
                        .containsExactly(schema.get(column).getName());
                columns.add(cells(bytes, chunk, group.getNum_rows()));
            }
            for (int row = 0; row < group.getNum_rows(); row++) {
                List<@Nullable Object> cells = new ArrayList<>();
                for (List<@Nullable Object> column : columns) {
                    cells.add(column.get(row));
                }
                rows.add(cells);
            }
        }
        assertThat(rows).hasSize((int) meta.getNum_rows());
        return new ExportTest.Read(schema.stream().map(SchemaElement::getName).toList(), rows);
    }

    private static List<@Nullable Object> cells(byte[] file, ColumnMetaData chunk, long rows) throws IOException {
        int start = (int) chunk.getData_page_offset();
        ByteArrayInputStream in = new ByteArrayInputStream(file, start, (int) chunk.getTotal_compressed_size());
        PageHeader header = Util.readPageHeader(in);
        byte[] content = new GZIPInputStream(in).readAllBytes();
        assertThat(content).hasSize(header.getUncompressed_page_size());
        ByteBuffer page = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        List<Boolean> present = present(page);
        List<@Nullable Object> cells = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            cells.add(present.get(row) ? value(page, chunk.getType()) : null);
        }
        assertThat(page.hasRemaining()).isFalse();
        return cells;
    }

    private static List<Boolean> present(ByteBuffer page) {
        List<Boolean> present = new ArrayList<>();
        int end = page.getInt() + page.position();
        while (page.position() < end) {
            int groups = page.get() >> 1;
            for (int i = 0; i < groups; i++) {
                byte bits = page.get();
                for (int bit = 0; bit < 8; bit++) {
                    present.add((bits >> bit & 1) == 1);
                }
            }
        }
        return present;
    }

    private static Object value(ByteBuffer page, Type type) {
        if (type == Type.INT64) {
            return page.getLong();
        }
        if (type == Type.DOUBLE) {
            return page.getDouble();
        }
        byte[] text = new byte[page.getInt()];
        page.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
