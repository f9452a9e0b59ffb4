package aesam.report;

import aesam.AesamException;
import aesam.Interruption;
import aesam.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reports on disk: {@code NAME.html} is complete in itself, {@code NAME/} holds its figures as PNG and SVG and its tables as
 * CSV and LaTeX, {@code index.html} leads to all of them.
 *
 * @param folder created if need be
 */
public record ReportFolder(Path folder) {
    /**
     * Writes reports and an index of these.
     *
     * @return the index
     * @throws AesamException if they cannot be written
     * @throws Interruption if the thread was interrupted; each file is then still whole
     */
    public Path write(List<Report> reports) {
        for (Report report : reports) {
            Interruption.check();
            write(report);
        }
        return text(folder.resolve("index.html"), HtmlPage.index(reports));
    }

    /**
     * Writes one report.
     *
     * @return its page
     */
    public Path write(Report report) {
        Path files = folder.resolve(report.name());
        report.figures().forEach(new ReportFolder(files)::writeIfDrawn);
        for (ResultTable table : report.tables()) {
            text(files.resolve(table.name() + ".csv"), table.csv());
            text(files.resolve(table.name() + ".tex"), Latex.of(table));
        }
        return text(folder.resolve(report.name() + ".html"), HtmlPage.of(report));
    }

    /**
     * Writes a figure as PNG and SVG.
     *
     * @throws AesamException if this machine has no fonts to draw it with
     */
    void write(Figure figure) {
        write(figure.name(), figure.png(), figure.svg());
    }

    /** Leaves out a figure that cannot be drawn; the page says why in its place. */
    private void writeIfDrawn(Figure figure) {
        byte[] png;
        String svg;
        try {
            png = figure.png();
            svg = figure.svg();
        } catch (AesamException e) {
            return;
        }
        write(figure.name(), png, svg);
    }

    private void write(String name, byte[] png, String svg) {
        bytes(folder.resolve(name + ".png"), png);
        text(folder.resolve(name + ".svg"), svg);
    }

    private static Path text(Path file, String content) {
        return bytes(file, content.getBytes(StandardCharsets.UTF_8));
    }

    private static Path bytes(Path file, byte[] content) {
        try {
            Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
        } catch (IOException e) {
            throw WholeFile.unwritable(file, e);
        }
        WholeFile.write(file, out -> out.write(content));
        return file;
    }
}
