package aesam.images.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.images.Dataset;
import aesam.images.Normalization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageLayoutTest {
    @TempDir
    Path folder;

    private static void image(Path file) throws IOException {
        PhotoFolder.write(file);
    }

    private static List<String> names(List<ImageFile> files) {
        return files.stream().map(ImageFile::plainName).toList();
    }

    private static List<Integer> labels(List<ImageFile> files) {
        return files.stream().map(ImageFile::label).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"test", "val", "valid", "validation"})
    void theOtherSplitHasOneOfFourNames(String name) throws IOException {
        PhotoFolder.write(folder, 2, name);
        ImageLayout layout = ImageLayout.of(folder);
        assertThat(layout.classes()).containsExactly("a", "b", "c");
        assertThat(layout.train()).hasSize(6);
        assertThat(layout.test()).hasSize(6);
    }

    @Test
    void imagesGoRoundTheClasses() throws IOException {
        PhotoFolder.write(folder, 2, "test");
        image(folder.resolve("train/b/z.jpg"));
        ImageLayout layout = ImageLayout.of(folder);
        assertThat(labels(layout.train())).containsExactly(0, 1, 2, 0, 1, 2, 1);
        assertThat(names(layout.train()))
                .startsWith("a-000.JPEG", "b-000.JPEG", "c-000.JPEG")
                .endsWith("z.jpg");
    }

    @Test
    void tinyImagenetIsReadAsItIsUnpacked() throws IOException {
        Path unpacked = folder.resolve("tiny-imagenet-200");
        for (String wnid : List.of("n01", "n02")) {
            image(unpacked.resolve("train").resolve(wnid).resolve("images").resolve(wnid + "_0.JPEG"));
            Files.writeString(unpacked.resolve("train").resolve(wnid).resolve(wnid + "_boxes.txt"), "0 0 1 1");
        }
        image(unpacked.resolve("val/images/val_0.JPEG"));
        image(unpacked.resolve("val/images/val_1.JPEG"));
        image(unpacked.resolve("test/images/test_0.JPEG"));
        Files.writeString(
                unpacked.resolve("val/val_annotations.txt"),
                "val_0.JPEG\tn02\t0\t0\t1\t1\nval_1.JPEG\tn01\t0\t0\t1\t1\n");
        Dataset data = Datasets.load("tiny-imagenet", folder);
        assertThat(data.train().classes()).containsExactly("n01", "n02");
        assertThat(data.train().height()).isEqualTo(64);
        assertThat(data.test().size()).isEqualTo(2);
        ImageLayout layout = ImageLayout.of(unpacked);
        assertThat(names(layout.test())).containsExactly("val_1.JPEG", "val_0.JPEG");
        assertThat(labels(layout.test())).containsExactly(0, 1);
        assertThat(data.normalization()).isEqualTo(Normalization.IMAGENET);
    }

    private static byte[] tar(Path from) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);
                Stream<Path> files = Files.list(from)) {
            for (Path file : files.sorted().toList()) {
                add(tar, file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return bytes.toByteArray();
    }

    private static void add(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    @Test
    void officialArchivesAreTheSameDataAsFolders() throws IOException {
        Path unpacked = folder.resolve("unpacked");
        PhotoFolder.write(unpacked, 3, "val");
        Path packed = Files.createDirectories(folder.resolve("packed"));
        try (OutputStream out = Files.newOutputStream(packed.resolve("ILSVRC2012_img_train.tar"));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            for (String name : List.of("b", "a", "c")) {
                add(tar, name + ".tar", tar(unpacked.resolve("train").resolve(name)));
            }
        }
        Path flat = Files.createDirectories(folder.resolve("flat"));
        StringBuilder classes = new StringBuilder();
        for (String name : List.of("a", "b", "c")) {
            for (int i = 0; i < 2; i++) {
                String file = name + "-test-" + i + ".jpg";
                Files.copy(unpacked.resolve("val").resolve(name).resolve(file), flat.resolve(file));
                classes.append(name).append('\n');
            }
        }
        Files.write(packed.resolve("ILSVRC2012_img_val.tar"), tar(flat));
        assertThatThrownBy(() -> Datasets.load("imagenet", packed))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("lie flat, and no file says their classes");
        Files.writeString(packed.resolve("imagenet_2012_validation_synset_labels.txt"), classes);
        Dataset ofArchives = Datasets.load(
                DatasetName.IMAGENET, 32, BrokenImages.FAIL, Storage.at(packed).withMemory(0));
        Dataset ofFolders = Datasets.load(
                DatasetName.IMAGENET,
                32,
                BrokenImages.FAIL,
                Storage.at(unpacked).withMemory(0));
        assertThat(ofArchives.train().classes()).isEqualTo(ofFolders.train().classes());
        assertThat(ofArchives.train().sha256()).isEqualTo(ofFolders.train().sha256());
        assertThat(ofArchives.test().sha256()).isEqualTo(ofFolders.test().sha256());
        for (int i = 0; i < 9; i++) {
            assertThat(ofArchives.train().pixels(i).bytes())
                    .isEqualTo(ofFolders.train().pixels(i).bytes());
        }
        assertThat(ofArchives.test().pixels(5).bytes())
                .isEqualTo(ofFolders.test().pixels(5).bytes());
    }

    @Test
    void flatTestImagesNeedTheirClasses() throws IOException {
        PhotoFolder.write(folder, 1, "unused");
        for (int i = 0; i < 3; i++) {
            image(folder.resolve("val").resolve("ILSVRC2012_val_0000000" + i + ".JPEG"));
        }
        assertThatThrownBy(() -> ImageLayout.of(folder))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("sort them into val/CLASS/, or add one of");
        Path truth = folder.resolve("ILSVRC2012_validation_ground_truth.txt");
        Files.writeString(truth, "7\n3\n");
        assertThatThrownBy(() -> ImageLayout.of(folder))
                .isInstanceOf(AesamException.class)
                .hasMessage(
                        truth + " has numbers of classes; put meta.mat or map_clsloc.txt of ImageNet's development kit"
                                + " beside it, which say what they mean.");
        Files.writeString(folder.resolve("map_clsloc.txt"), "b 3 some_bird\na 7 some_fish\nc 9 kit_fox\n");
        assertThatThrownBy(() -> ImageLayout.of(folder))
                .isInstanceOf(AesamException.class)
                .hasMessage(truth + " has the classes of 2 images, but there are 3.");
        Files.writeString(truth, "7\n3\n7\n");
        ImageLayout layout = ImageLayout.of(folder);
        assertThat(labels(layout.test())).containsExactly(0, 1, 0);
        assertThat(names(layout.test()).get(1)).isEqualTo("ILSVRC2012_val_00000001.JPEG");
        Files.writeString(truth, "7\n3\n8\n");
        assertThatThrownBy(() -> ImageLayout.of(folder))
                .isInstanceOf(AesamException.class)
                .hasMessage(truth + " has the class 8, which the training images have not.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"meta.mat", "meta-plain.mat"})
    void imagenetsOwnListOfClassesIsRead(String name) throws IOException {
        Path kit = Files.createDirectories(folder.resolve("ILSVRC2012_devkit_t12/data"));
        Files.write(kit.resolve("meta.mat"), DecoderTest.resource(name));
        Files.writeString(kit.resolve("ILSVRC2012_validation_ground_truth.txt"), "3\n1\n");
        for (String wnid : List.of("n01", "n02", "n03")) {
            image(folder.resolve("train").resolve(wnid).resolve("x.JPEG"));
        }
        image(folder.resolve("val/v0.JPEG"));
        image(folder.resolve("val/v1.JPEG"));
        ImageLayout layout = ImageLayout.of(folder);
        assertThat(names(layout.test())).containsExactly("v1.JPEG", "v0.JPEG");
        assertThat(labels(layout.test())).containsExactly(0, 2);
        Files.writeString(
                kit.resolve("meta.mat"),
                "something else, of more than one hundred and twenty-eight characters "
                        + "so that its header is there, but nothing of what it should be behind it");
        assertThatThrownBy(() -> ImageLayout.of(folder))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("meta.mat cannot be read as ImageNet's list of classes");
    }

    @Test
    void whatDoesNotFitIsSaidBeforeAnythingIsRead() throws IOException {
        assertThatThrownBy(() -> ImageLayout.of(folder.resolve("nowhere")))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("does not exist");
        PhotoFolder.write(folder, 1, "elsewhere");
        assertThatThrownBy(() -> ImageLayout.of(folder))
                .isInstanceOf(AesamException.class)
                .hasMessage("There is no folder " + folder.resolve("test")
                        + ", nor val, valid or validation beside it, that has folders of classes.");
        image(folder.resolve("val/d/x.jpg"));
        assertThatThrownBy(() -> ImageLayout.of(folder))
                .isInstanceOf(AesamException.class)
                .hasMessage(folder.resolve("val") + " has classes that " + folder.resolve("train") + " has not: d.");
        Files.createDirectories(folder.resolve("train/d"));
        assertThatThrownBy(() -> ImageLayout.of(folder))
                .isInstanceOf(AesamException.class)
                .hasMessage(folder.resolve("train/d") + " has no images; delete the folder if it is no class.");
    }

    @Test
    void anArchiveThatIsNoneIsNamed() throws IOException {
        Path tar = folder.resolve("ILSVRC2012_img_train.tar");
        Files.write(tar, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> ImageLayout.of(folder))
                .isInstanceOf(AesamException.class)
                .hasMessageStartingWith(tar.toString());
    }

    @Test
    void imagesOfAFolderAreCountedWithoutBeingRead() throws IOException {
        PhotoFolder.write(folder, 2, "test");
        Files.write(folder.resolve("train/a/empty.jpg"), new byte[0]);
        assertThat(Datasets.trainImages(DatasetName.IMAGE_FOLDER, folder)).isEqualTo(7);
        assertThat(Datasets.trainImages(DatasetName.IMAGENET, null)).isEqualTo(1_281_167);
        assertThatThrownBy(() -> Datasets.trainImages(DatasetName.IMAGE_FOLDER, null))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("--data-dir");
    }

    /** Classes n1, n2, n3 of one training image each, and test images v0, v1, … that lie flat in val/. */
    private void flat(int images) throws IOException {
        for (String name : List.of("n1", "n2", "n3")) {
            image(folder.resolve("train").resolve(name).resolve(name + ".JPEG"));
        }
        for (int i = 0; i < images; i++) {
            image(folder.resolve("val").resolve("v" + i + ".JPEG"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v0.JPEG 1\nv1.JPEG 2\nv2.JPEG 0\n",
                "\uFEFFv0.JPEG 1\r\nv1.JPEG 2\r\nv2.JPEG 0\r\n",
                "val/v0.JPEG 1\nval/v2.JPEG 0\nval/v1.JPEG 2\n",
                "v2 0\nv1 2\nv0 1\n",
                "1\n2\n0\n",
                "\uFEFFn2\nn3\nn1\n",
                "v0,n2\nv1,n3\nv2,n1\n",
                "ImageId,PredictionString\nv0,n2 85 1 499 272 \nv1,n3 1 2 3 4 n3 5 6 7 8 \nv2,n1 1 2 3 4\n"
            })
    void classListsOfManyKindsSayTheSame(String list) throws IOException {
        flat(3);
        // Says something else, and is for ImageNet's own numbers only.
        Files.writeString(folder.resolve("map_clsloc.txt"), "n3 1 c\nn1 2 a\nn2 3 b\n");
        Files.writeString(folder.resolve("val.txt"), list);
        ImageLayout layout = ImageLayout.of(folder);
        assertThat(names(layout.test())).containsExactly("v2.JPEG", "v0.JPEG", "v1.JPEG");
        assertThat(labels(layout.test())).containsExactly(0, 1, 2);
        assertThat(layout.testNotes()).isEmpty();
    }

    @Test
    void numbersThatMayCountAnythingAreRefused() throws IOException {
        flat(2);
        Path list = Files.writeString(folder.resolve("val.txt"), "v0.JPEG 1\nv1.JPEG 2\n");
        Files.writeString(folder.resolve("map_clsloc.txt"), "n3 1 c\nn1 2 a\nn2 3 b\n");
        assertThatThrownBy(() -> ImageLayout.of(folder))
                .isInstanceOf(AesamException.class)
                .hasMessage(list + " has numbers of classes beside names of images, but no 0, so that nothing says what"
                        + " they count; write the names of the classes instead.");
        Files.writeString(list, "v0.JPEG 0\nv1.JPEG 3\n");
        assertThatThrownBy(() -> ImageLayout.of(folder))
                .isInstanceOf(AesamException.class)
                .hasMessage(list + " has the class 3, which the training images have not.");
    }

    @Test
    void kagglesImagenetIsReadAsItIsUnpacked() throws IOException {
        Path images = folder.resolve("ILSVRC/Data/CLS-LOC");
        image(images.resolve("train/n01/n01_0.JPEG"));
        image(images.resolve("train/n02/n02_0.JPEG"));
        image(images.resolve("val/ILSVRC2012_val_00000001.JPEG"));
        image(images.resolve("val/ILSVRC2012_val_00000002.JPEG"));
        image(images.resolve("test/ILSVRC2012_test_00000001.JPEG"));
        Files.createDirectories(folder.resolve("ILSVRC/ImageSets/CLS-LOC"));
        Files.writeString(folder.resolve("ILSVRC/ImageSets/CLS-LOC/val.txt"), "ILSVRC2012_val_00000001 1\n");
        Files.writeString(
                folder.resolve("LOC_val_solution.csv"),
                "ImageId,PredictionString\nILSVRC2012_val_00000002,n01 1 2 3 4 \nILSVRC2012_val_00000001,n02 1 2 3 4 \n");
        for (Path where : List.of(folder, images)) {
            ImageLayout layout = ImageLayout.of(where);
            assertThat(layout.classes()).containsExactly("n01", "n02");
            assertThat(names(layout.test()))
                    .containsExactly("ILSVRC2012_val_00000002.JPEG", "ILSVRC2012_val_00000001.JPEG");
            assertThat(layout.testNotes())
                    .containsExactly("1 test files or folders are left out (of unknown class): "
                            + images.resolve("test/ILSVRC2012_test_00000001.JPEG") + ".");
        }
    }

    @Test
    void tinyImagenetMayHaveBeenSortedIntoClasses() throws IOException {
        flat(0);
        image(folder.resolve("val/n1/images/val_0.JPEG"));
        image(folder.resolve("val/n3/val_1.JPEG"));
        Files.createDirectories(folder.resolve("val/images"));
        Files.writeString(folder.resolve("val/val_annotations.txt"), "val_0.JPEG n2\nval_1.JPEG n2\n");
        assertThat(labels(ImageLayout.of(folder).test())).containsExactly(0, 2);
        image(folder.resolve("val/images/val_2.JPEG"));
        assertThatThrownBy(() -> ImageLayout.of(folder))
                .isInstanceOf(AesamException.class)
                .hasMessageEndingWith("has not: images.");
    }

    @Test
    void whatIsLeftOutIsCountedAndNamed() throws IOException {
        PhotoFolder.write(folder, 2, "test");
        image(folder.resolve("train/a/.ipynb_checkpoints/a-000-checkpoint.JPEG"));
        image(folder.resolve("train/.hidden/x.JPEG"));
        image(folder.resolve("train/b/._b.JPEG"));
        image(folder.resolve("train/flat.JPEG"));
        Files.writeString(folder.resolve("train/c/boxes.txt"), "0 0 1 1");
        Files.writeString(folder.resolve("train/c/README"), "no image");
        ImageLayout layout = ImageLayout.of(folder);
        assertThat(layout.train()).hasSize(6);
        assertThat(layout.trainNotes())
                .containsExactlyInAnyOrder(
                        "3 training files or folders are left out (hidden): %s, %s, %s."
                                .formatted(
                                        folder.resolve("train/.hidden"),
                                        folder.resolve("train/a/.ipynb_checkpoints"),
                                        folder.resolve("train/b/._b.JPEG")),
                        "1 training files or folders are left out (outside of the folders of classes): "
                                + folder.resolve("train/flat.JPEG") + ".",
                        "2 training files or folders are left out (not named as images): %s, %s."
                                .formatted(folder.resolve("train/c/README"), folder.resolve("train/c/boxes.txt")));
        assertThat(layout.testNotes()).isEmpty();
        Dataset data = Datasets.load(
                DatasetName.IMAGE_FOLDER,
                32,
                BrokenImages.FAIL,
                Storage.at(folder).withCache(folder.resolve("cache")));
        assertThat(data.train().notes()).containsAll(layout.trainNotes());
        assertThat(Datasets.load(
                                DatasetName.IMAGE_FOLDER,
                                32,
                                BrokenImages.FAIL,
                                Storage.at(folder).withCache(folder.resolve("cache")))
                        .train()
                        .notes())
                .isEqualTo(data.train().notes());
    }

    @Test
    void allEndingsAndDepthsAreFound() throws IOException {
        PhotoFolder.write(folder, 1, "test");
        Path deep = folder.resolve("train/a/1/2/3/4/5/6/7/8/9/10/x.JPEG");
        image(deep);
        for (String name : List.of("b.jpe", "b.jfif", "b", "B.JPG", "b.tar.jpeg")) {
            Files.copy(deep, folder.resolve("train/b").resolve(name));
        }
        Dataset data = ImageFolder.read(folder, 16, 16);
        assertThat(data.train().size()).isEqualTo(3 + 6);
        assertThat(data.train().notes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "z.heic, ftypheic, 'it is HEIC, which is not read; save it as PNG or JPEG'",
        "z.HEIF, ftypmif1, 'it is HEIF, which is not read; save it as PNG or JPEG'",
        "z.jxl, 'JXL \r\n', 'it is JPEG XL, which is not read; save it as PNG or JPEG'",
        "z.CR3, ftypcrx, 'it is no JPEG, PNG, GIF, BMP or TIFF image'"
    })
    void picturesOfOtherFormatsAreRefusedUnlessTheyAreToBeLeftOut(String name, String format, String reason)
            throws IOException {
        PhotoFolder.write(folder, 1, "test");
        Path file = Files.writeString(folder.resolve("train/a").resolve(name), "\0\0\0\30" + format + "\0\0\0\0\0");
        assertThatThrownBy(() -> ImageFolder.read(folder, 16, 16))
                .isInstanceOf(AesamException.class)
                .hasMessage(
                        "1 of 4 training files are no whole images: %s (%s); delete them, or leave such files out with"
                                + " --broken skip.",
                        file, reason);
        Dataset data = Datasets.load(DatasetName.IMAGE_FOLDER, 16, BrokenImages.SKIP, Storage.at(folder));
        assertThat(data.train().notes())
                .containsExactly(
                        "1 of 4 training files are no whole images and left out: %s (%s).".formatted(file, reason));
    }

    @Test
    void deadLinksAreBrokenImages() throws IOException {
        PhotoFolder.write(folder, 1, "test");
        Path link = Files.createSymbolicLink(folder.resolve("train/a/z.jpg"), Path.of("nowhere.jpg"));
        assertThatThrownBy(() -> ImageFolder.read(folder, 16, 16))
                .isInstanceOf(AesamException.class)
                .hasMessage("1 of 4 training files are no whole images: " + link
                        + " (it is a link to nowhere); delete them, or leave such files out with --broken skip.");
        Dataset data = Datasets.load(DatasetName.IMAGE_FOLDER, 16, BrokenImages.SKIP, Storage.at(folder));
        assertThat(data.train().size()).isEqualTo(3);
        assertThat(data.train().notes())
                .containsExactly("1 of 4 training files are no whole images and left out: " + link
                        + " (it is a link to nowhere).");
        Path dead = Files.createSymbolicLink(folder.resolve("train/d"), Path.of("nowhere"));
        assertThatThrownBy(() -> ImageLayout.of(folder))
                .isInstanceOf(AesamException.class)
                .hasMessage(dead + " is a link to nowhere; mend or delete it.");
    }

    @Test
    void aCircleOfLinksIsCalledOne() throws IOException {
        PhotoFolder.write(folder, 1, "test");
        Path circle = Files.createSymbolicLink(folder.resolve("train/a/again"), Path.of(".."));
        assertThatThrownBy(() -> ImageLayout.of(folder))
                .isInstanceOf(AesamException.class)
                .hasMessageEndingWith(" is a link to a folder that it lies in; delete it.")
                .hasMessageStartingWith(circle.toString());
    }

    @Test
    void aClassWithoutImagesSaysWhatItHasInstead() throws IOException {
        PhotoFolder.write(folder, 1, "test");
        Path other = Files.createDirectories(folder.resolve("train/d")).resolve("x.raw");
        Files.writeString(other, "no image");
        assertThatThrownBy(() -> ImageLayout.of(folder))
                .isInstanceOf(AesamException.class)
                .hasMessage(folder.resolve("train/d")
                        + " has no images; delete the folder if it is no class. 1 training files or folders are left out (not named as images): "
                        + other + ".");
    }
}
