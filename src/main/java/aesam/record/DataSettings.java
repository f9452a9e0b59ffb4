package aesam.record;

import aesam.images.Augmentation;
import aesam.images.LabelNoise;
import aesam.images.files.BrokenImages;
import aesam.images.files.DatasetName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The settings of the images and their labels. */
final class DataSettings {
    private DataSettings() {}

    static List<Setting> all() {
        return List.of(
                Setting.choice(
                                "data",
                                Setting.Group.DATA,
                                "NAME",
                                "The .npz file of images and labels of your own, or the dataset",
                                DatasetName.class,
                                Setting.always(r -> r.data().images().name()),
                                (r, name) -> r.withImages(new Images.Named(name)))
                        .orFile(".*\\.np[yz]", (r, file) -> r.withImages(Images.FromFile.of(file)))
                        .first(),
                Setting.count(
                        "image-size",
                        Setting.Group.DATA,
                        "PIXELS",
                        "The side in pixels that images are scaled to",
                        Setting.always(r -> r.data().images().side()),
                        (r, side) -> data(r, d -> d.withImages(d.images().scaledTo(side)))),
                Setting.choice(
                        "broken",
                        Setting.Group.DATA,
                        "WHAT",
                        "What to do with a file that is no whole image",
                        BrokenImages.class,
                        Setting.in(r -> r.data().images(), Images.Named.class, Images.Named::broken),
                        (r, broken) -> r.data().images() instanceof Images.Named i
                                ? data(r, d -> d.withImages(new Images.Named(i.dataset(), i.side(), broken)))
                                : r),
                Setting.count(
                        "limit",
                        Setting.Group.DATA,
                        "N",
                        "Take only the first N training images; 0 takes all",
                        Setting.always(r -> r.data().limit()),
                        (r, limit) -> data(r, d -> d.withLimit(limit))),
                Setting.number(
                        "validation",
                        Setting.Group.DATA,
                        "SHARE",
                        "The share of training images, stratified by class, that is not trained on but validated with",
                        Setting.always(r -> r.data().validation()),
                        (r, share) -> data(r, d -> d.withValidation(share))),
                Setting.text(
                        "labels",
                        Setting.Group.DATA,
                        "FILE",
                        "Labels of your own: a text with a class name or number a line, a CSV file with a column label, or whole numbers in .npy or .npz, one for each training image",
                        Setting.always(r -> r.data().labels().name()),
                        (r, file) -> data(r, d -> d.withLabels(Labels.FromFile.of(Path.of(file))))),
                Setting.number(
                                "noise",
                                Setting.Group.DATA,
                                "RATE",
                                "The share of training labels drawn anew, 0 to 1",
                                Setting.always(r -> r.data().noise().rate()),
                                (r, rate) -> noise(r, n -> new LabelNoise(n.kind(), rate)))
                        .first(),
                Setting.choice(
                        "noise-kind",
                        Setting.Group.DATA,
                        "KIND",
                        "What a corrupted label becomes",
                        LabelNoise.Kind.class,
                        recipe -> Optional.of(recipe.data().noise())
                                .filter(noise -> noise.rate() > 0)
                                .map(LabelNoise::kind),
                        (r, kind) -> noise(r, n -> new LabelNoise(kind, n.rate()))),
                Setting.flag(
                                "augment",
                                Setting.Group.DATA,
                                "Crop and flip images at random",
                                Setting.always(r -> r.data().augmentation().flip()),
                                (r, augment) -> augmentation(
                                        r,
                                        a -> new Augmentation(
                                                augment ? r.data().images().usualCrop() : Augmentation.Crop.NONE,
                                                augment,
                                                a.jitter(),
                                                a.cutout())))
                        .first(),
                Setting.choice(
                        "crop",
                        Setting.Group.DATA,
                        "KIND",
                        "The random crop: padded moves the image by up to 1/8 of its side, resized scales 8 to 100 % of its area",
                        Augmentation.Crop.class,
                        Setting.always(r -> r.data().augmentation().crop()),
                        (r, crop) -> augmentation(r, a -> new Augmentation(crop, a.flip(), a.jitter(), a.cutout()))),
                Setting.number(
                        "jitter",
                        Setting.Group.DATA,
                        "S",
                        "Vary brightness, contrast and saturation by factors in [1 - S, 1 + S]",
                        Setting.always(r -> r.data().augmentation().jitter()),
                        (r, jitter) -> augmentation(r, a -> new Augmentation(a.crop(), a.flip(), jitter, a.cutout()))),
                Setting.count(
                        "cutout",
                        Setting.Group.DATA,
                        "PIXELS",
                        "The side of the square cut out of each image, less than the image's",
                        Setting.always(r -> r.data().augmentation().cutout()),
                        (r, side) -> augmentation(r, a -> new Augmentation(a.crop(), a.flip(), a.jitter(), side))),
                Setting.flag(
                        "shuffle",
                        Setting.Group.DATA,
                        "Go through the images in another order in each epoch",
                        Setting.always(r -> r.data().shuffle()),
                        (r, shuffle) -> data(r, d -> d.withShuffle(shuffle))));
    }

    private static Recipe data(Recipe recipe, UnaryOperator<Recipe.Data> change) {
        return recipe.withData(change.apply(recipe.data()));
    }

    private static Recipe noise(Recipe recipe, UnaryOperator<LabelNoise> change) {
        return data(recipe, d -> d.withNoise(change.apply(d.noise())));
    }

    private static Recipe augmentation(Recipe recipe, UnaryOperator<Augmentation> change) {
        return data(recipe, d -> d.withAugmentation(change.apply(d.augmentation())));
    }
}
