package aesam.images.files;

import static aesam.AesamException.require;

import aesam.AesamException;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Looks for the images of a split, and remembers what it leaves out, so that nothing vanishes without a word. */
final class ImageSearch {
    /** Formats that are read, and others of pictures: who has these must not train without them unawares. */
    private static final Set<String> ENDINGS = Set.of(
            "jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp", "dib", "tif", "tiff", "webp", "avif", "heic", "heif",
            "hif", "jxl", "jp2", "j2k", "jpx", "ppm", "pgm", "pbm", "pnm", "tga", "psd", "svg", "ico", "exr", "dng",
            "cr2", "cr3", "nef", "arw", "orf", "raf", "rw2");

    private final String split;
    private final SortedMap<String, SortedSet<String>> leftOut = new TreeMap<>();

    ImageSearch(String split) {
        this.split = split;
    }

    /** By its ending; files that begin with a point are other programs'. */
    static boolean isImage(String name) {
        String plain = name.substring(name.lastIndexOf('/') + 1);
        String ending = plain.substring(plain.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return !plain.startsWith(".") && ENDINGS.contains(ending);
    }

    /** A sentence for each reason why something is left out. */
    List<String> notes() {
        return leftOut.entrySet().stream()
                .map(entry -> "%s %s files or folders are left out (%s): %s."
                        .formatted(
                                entry.getValue().size(),
                                split,
                                entry.getKey(),
                                ImageFile.some(List.copyOf(entry.getValue()))))
                .toList();
    }

    /** Leaves out what was found, and says why. */
    void leaveOut(String why, Object what) {
        leftOut.computeIfAbsent(why, w -> new TreeSet<>()).add(what.toString());
    }

    /**
     * The images in each of the folders of a folder, by their names.
     *
     * @throws AesamException if one cannot be read
     */
    Map<String, List<ImageFile>> classes(Path folder) {
        Map<String, List<ImageFile>> classes = new TreeMap<>();
        for (Path entry : list(folder)) {
            String name = entry.getFileName().toString();
            require(Files.exists(entry), "%s is a link to nowhere; mend or delete it.", entry);
            if (name.startsWith(".")) {
                leaveOut("hidden", entry);
            } else if (Files.isDirectory(entry)) {
                classes.put(name, images(entry));
            } else if (!ClassList.FILES.contains(name)) {
                leaveOut("outside of the folders of classes", entry);
            }
        }
        return classes;
    }

    /** The names of the folders in a folder that are not hidden. */
    static List<String> folders(Path folder) {
        return list(folder).stream()
                .filter(Files::isDirectory)
                .map(path -> path.getFileName().toString())
                .filter(name -> !name.startsWith("."))
                .toList();
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    /**
     * All images in a folder and those within it, by name. A link to nowhere that is named as an image is one, of no
     * bytes.
     *
     * @throws AesamException if one cannot be read, or a link leads round in a circle
     */
    List<ImageFile> images(Path folder) {
        List<ImageFile> images = new ArrayList<>();
        try {
            Files.walkFileTree(
                    folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<Path>() {
                        @Override
                        public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes is) {
                            if (path.equals(folder)
                                    || !path.getFileName().toString().startsWith(".")) {
                                return FileVisitResult.CONTINUE;
                            }
                            leaveOut("hidden", path);
                            return FileVisitResult.SKIP_SUBTREE;
                        }

                        @Override
                        public FileVisitResult visitFile(Path path, BasicFileAttributes is) throws IOException {
                            if (isToBeRead(path, is)) {
                                images.add(image(folder, path, is));
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path path, IOException e) {
                            throw unreadable(path, e);
                        }
                    });
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
        images.sort(Comparator.comparing(ImageFile::name));
        return images;
    }

    private boolean isToBeRead(Path path, BasicFileAttributes is) throws IOException {
        String name = path.getFileName().toString();
        if (name.startsWith(".")) {
            leaveOut("hidden", path);
        } else if (is.isOther()) {
            leaveOut("neither files nor folders", path);
        } else if (isImage(name) || (is.isRegularFile() && !name.contains(".") && Decoder.isImage(path))) {
            return true;
        } else if (!ClassList.FILES.contains(name)) {
            leaveOut("not named as images", path);
        }
        return false;
    }

    private static ImageFile image(Path folder, Path path, BasicFileAttributes is) {
        String name = folder.relativize(path).toString();
        long bytes = is.isRegularFile() ? is.size() : 0;
        return new ImageFile(
                folder, false, name, 0, bytes, is.lastModifiedTime().toMillis(), 0);
    }

    private static AesamException unreadable(Path path, IOException e) {
        return e instanceof FileSystemLoopException
                ? new AesamException("%s is a link to a folder that it lies in; delete it.".formatted(path), e)
                : new AesamException("%s cannot be read (%s).".formatted(path, AesamException.reason(e)), e);
    }
}
