package aesam.images.files;

import aesam.images.LabelNoise;
import aesam.images.Normalization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * One of the official layouts of CIFAR.
 *
 * @param name of the dataset
 * @param folder that the archive unpacks to
 * @param archive file name of the official archive
 * @param files of training images in order, and last the file of test images
 * @param trainImages in each file of training images
 * @param testImages in the file of test images
 * @param labelBytes a record starts with
 * @param labelAt which of them is the label
 * @param classes names in the order of the labels
 */
record CifarLayout(
        String name,
        String folder,
        String archive,
        List<String> files,
        int trainImages,
        int testImages,
        int labelBytes,
        int labelAt,
        List<String> classes,
        Normalization normalization) {
    static CifarLayout of(DatasetName dataset) {
        if (dataset == DatasetName.CIFAR10) {
            List<String> files = Stream.concat(
                            Stream.of(1, 2, 3, 4, 5).map(i -> "data_batch_" + i + ".bin"), Stream.of("test_batch.bin"))
                    .toList();
            return new CifarLayout(
                    "cifar10",
                    "cifar-10-batches-bin",
                    "cifar-10-binary.tar.gz",
                    files,
                    10_000,
                    10_000,
                    1,
                    0,
                    LabelNoise.CIFAR10_CLASSES,
                    dataset.normalization());
        }
        boolean coarse = dataset == DatasetName.CIFAR100_COARSE;
        return new CifarLayout(
                "cifar100",
                "cifar-100-binary",
                "cifar-100-binary.tar.gz",
                List.of("train.bin", "test.bin"),
                50_000,
                10_000,
                2,
                coarse ? 0 : 1,
                classNames(coarse ? "cifar100-coarse.txt" : "cifar100-fine.txt"),
                dataset.normalization());
    }

    boolean isTest(String file) {
        return files.indexOf(file) == files.size() - 1;
    }

    int images(String file) {
        return isTest(file) ? testImages : trainImages;
    }

    int recordBytes() {
        return labelBytes + Cifar.PIXELS;
    }

    long bytes(String file) {
        return (long) images(file) * recordBytes();
    }

    /** The name in the version for Python, which torchvision downloads: {@code data_batch_1}, {@code train}. */
    String pickled(String file) {
        return file.substring(0, file.length() - Cifar.BINARY.length());
    }

    /** Bytes that a pickled file may have: it names each image, too. */
    long pickledBytes(String file) {
        return bytes(file) + images(file) * 100L + Cifar.OTHER_CONTENT;
    }

    /** The key of the labels in a pickled file. */
    String labels() {
        return labelBytes == 1 ? "labels" : labelAt == 0 ? "coarse_labels" : "fine_labels";
    }

    /** What a folder may hold: either version, as a folder, the official archive, or that archive unpacked to a tar. */
    Stream<String> sources() {
        String tar = archive.substring(0, archive.length() - ".gz".length());
        return Stream.of(folder, archive, tar)
                .flatMap(
                        name -> Stream.of(name, name.replace("binary", "python").replace("batches-bin", "batches-py")));
    }

    private static List<String> classNames(String resource) {
        try (InputStream in = CifarLayout.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
