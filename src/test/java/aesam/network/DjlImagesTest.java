package aesam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.Seed;
import aesam.images.Augmentation;
import aesam.images.Batches;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.images.Normalization;
import aesam.images.Prefetch;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.util.Progress;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DjlImagesTest {
    private static final List<String> CLASSES = List.of("even", "odd");

    /** 40 images of 6 × 4 pixels: pixel p of image i has red i + p, green 2 p, blue 255 − p. */
    private static final class Own extends RandomAccessDataset {
        private final BiFunction<NDManager, NDArray, NDArray> form;
        private final BiFunction<NDManager, Long, NDArray> label;

        Own(BiFunction<NDManager, NDArray, NDArray> form) {
            this(form, (manager, index) -> manager.create(index % 2));
        }

        Own(BiFunction<NDManager, NDArray, NDArray> form, BiFunction<NDManager, Long, NDArray> label) {
            super(new Builder());
            this.form = form;
            this.label = label;
        }

        private static final class Builder extends BaseBuilder<Builder> {
            Builder() {
                setSampling(1, false);
            }

            @Override
            protected Builder self() {
                return this;
            }
        }

        @Override
        public Record get(NDManager manager, long index) {
            byte[] pixels = new byte[6 * 4 * 3];
            for (int p = 0; p < 24; p++) {
                pixels[3 * p] = (byte) (index + p);
                pixels[3 * p + 1] = (byte) (2 * p);
                pixels[3 * p + 2] = (byte) (255 - p);
            }
            NDArray image = manager.create(new Shape(6, 4, 3), DataType.UINT8);
            image.set(java.nio.ByteBuffer.wrap(pixels));
            return new Record(new NDList(form.apply(manager, image)), new NDList(label.apply(manager, index)));
        }

        @Override
        protected long availableSize() {
            return 40;
        }

        @Override
        public void prepare(@Nullable Progress progress) {}
    }

    private static final Own BYTES = new Own((manager, image) -> image);
    private static final Own TENSORS = new Own((manager, image) ->
            image.transpose(2, 0, 1).toType(DataType.FLOAT32, false).div(255));

    private static ImageSet read(Own dataset, long memory) {
        return DjlImages.of(dataset, CLASSES, 6, 4, memory);
    }

    @Test
    void bytesAndTensorsAreTheSameImages() {
        ImageSet bytes = read(BYTES, 1 << 20);
        ImageSet tensors = read(TENSORS, 1 << 20);
        assertThat(bytes.size()).isEqualTo(40);
        assertThat(bytes.label(7)).isOne();
        assertThat(bytes.picture(7).getRGB(1, 2) & 0xFFFFFF).isEqualTo((7 + 9) << 16 | 18 << 8 | 246);
        assertThat(tensors.sha256()).isEqualTo(bytes.sha256());
        assertThat(tensors.picture(39).getRGB(3, 5)).isEqualTo(bytes.picture(39).getRGB(3, 5));
    }

    @Test
    void greyImagesAreRepeated() {
        ImageSet grey = read(new Own((manager, image) -> image.get(":, :, 1")), 1 << 20);
        assertThat(grey.picture(0).getRGB(1, 0) & 0xFFFFFF).isEqualTo(0x020202);
    }

    @Test
    void whatDoesNotFitIsAskedForAgain() {
        ImageSet held = read(BYTES, 40 * 72);
        ImageSet asked = read(BYTES, 40 * 72 - 1);
        assertThat(asked.sha256()).isEqualTo(held.sha256());
        assertThat(firstBatch(asked, 3)).containsExactly(firstBatch(held, 1));
    }

    private static double[] firstBatch(ImageSet images, int threads) {
        Dataset data = new Dataset("own", images, images, Normalization.IMAGENET);
        Batches batches = Batches.training(data, 16, Augmentation.CROP_AND_FLIP, true, new Seed(4))
                .on(threads);
        try (Prefetch prefetch = batches.epoch(0, 0)) {
            return prefetch.next().values();
        }
    }

    @Test
    void whatIsNoImageIsRefused() {
        assertThatThrownBy(() -> read(new Own((manager, image) -> image.flatten()), 0))
                .isInstanceOf(AesamException.class)
                .hasMessage("Image 0 has the shape (72); expected height, width and 1 or 3 channels.");
        assertThatThrownBy(() -> read(
                        new Own((manager, image) ->
                                image.toType(DataType.FLOAT32, false).div(255).sub(0.5)),
                        0))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("leave normalization to aesam");
        assertThatThrownBy(() -> DjlImages.of(BYTES, List.of("one"), 6, 4, 0))
                .isInstanceOf(AesamException.class)
                .hasMessage("The label of image 1 is 1; with 1 classes it must be 0 to 0.");
    }

    @ParameterizedTest
    @ValueSource(floats = {0.7f, Float.NaN, 0x1p32f})
    void aLabelThatIsNoWholeNumberIsRefused(float label) {
        assertThatThrownBy(() -> read(
                        new Own(
                                (manager, image) -> image,
                                (manager, i) -> manager.create(new float[] {i == 2 ? label : 0})),
                        0))
                .isInstanceOf(AesamException.class)
                .hasMessage(
                        "The label of image 2 is %s; expected the number of a class, which is whole.", (double) label);
    }
}
