package aesam.cli;

import aesam.images.files.Storage;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where images lie and are kept. */
final class StorageOptions {
    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "The folder, or the official archive, of a dataset that is not embedded; or the folder that holds cifar10/,"
                            + " cifar100/, …")
    private @Nullable Path dataDir;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Decode images in folders once, into uncompressed files here, and read these from then on.")
    private @Nullable Path cache;

    @Option(
            names = "--memory",
            paramLabel = "MB",
            description =
                    "Hold images in folders decoded if they need no more than this (default: a quarter of the heap); else decode"
                            + " them whenever they are needed.")
    private @Nullable Long megabytes;

    /** Says how far it is if someone is watching. */
    Storage storage(TerminalDisplay display) {
        Storage storage =
                Storage.at(dataDir).withCache(cache).withProgress((what, done, of) -> display.images(what, done, of));
        return megabytes == null ? storage : storage.withMemory(megabytes << 20);
    }
}
