package aesam.cli;

import aesam.images.files.Storage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where images lie and are kept. */
final class StorageOptions {
    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "The folder, or the official archive, of a dataset that is not embedded; or the folder that holds cifar10/, cifar100/, …")
    private @Nullable Path dir;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Decode images in folders once, into uncompressed files here, and read these from then on.")
    private @Nullable Path cache;

    @Option(
            names = "--memory",
            paramLabel = "MB",
            description =
                    "Hold images in folders decoded if they need no more than this (default: a quarter of the heap); else decode them whenever they are needed.")
    private @Nullable Long megabytes;

    @Nullable
    Path dir() {
        return dir;
    }

    /** Says how far it is if someone is watching. */
    Storage storage(PrintWriter out) {
        StatusLine status = new StatusLine(out, Terminal.isTerminal());
        Storage storage = Storage.at(dir).withCache(cache).withProgress((what, done, of) -> {
            synchronized (status) {
                if (done < of) {
                    status.show(String.format(Locale.ROOT, "%s: %,d of %,d", what, done, of));
                } else {
                    status.clear();
                }
            }
        });
        return megabytes == null ? storage : storage.withMemory(megabytes << 20);
    }
}
