package aesam.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageSetTest {
    @Test
    void sizesAndLabelsAreChecked() {
        assertThatThrownBy(() -> new ImageSet(2, 2, new byte[11], new int[1], List.of("a")))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("12 bytes");
        assertThatThrownBy(() -> new ImageSet(1, 1, new byte[3], new int[] {1}, List.of("a")))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("label of image 0 is 1");
    }

    @Test
    void aPrefixKeepsTrueLabels() {
        ImageSet noisy = new LabelNoise(LabelNoise.Kind.SYMMETRIC, 1).corrupt(Pictures.random(20, 2), new Seed(1));
        ImageSet prefix = noisy.first(5);
        assertThat(prefix.size()).isEqualTo(5);
        assertThat(prefix.corrupted()).isEqualTo(5);
        assertThatThrownBy(() -> noisy.first(21))
                .isInstanceOf(AesamException.class)
                .hasMessage("A limit of 21 images is not possible: there are 20.");
    }

    @Test
    void theHashTellsLabelsAndPixels() {
        ImageSet images = Pictures.random(20, 2);
        ImageSet noisy = new LabelNoise(LabelNoise.Kind.SYMMETRIC, 0.1).corrupt(images, new Seed(1));
        assertThat(images.sha256()).isEqualTo(Pictures.random(20, 2).sha256());
        assertThat(noisy.sha256()).isNotEqualTo(images.sha256());
        assertThat(images.first(19).sha256()).isNotEqualTo(images.sha256());
    }

    @Test
    void aSelectionHasTheImagesAndLabelsAtItsPositions() {
        ImageSet images = Pictures.random(20, 2);
        ImageSet some = images.select(7, 3, 12).select(2, 0);
        assertThat(some.size()).isEqualTo(2);
        assertThat(some.label(0)).isEqualTo(2);
        assertThat(some.pixels(1)).isEqualTo(images.pixels(7));
        assertThat(some.sha256())
                .isEqualTo(images.select(12, 7).sha256())
                .isNotEqualTo(images.select(7, 12).sha256());
        assertThat(images.select(0, 1, 2).sha256()).isEqualTo(images.first(3).sha256());
        assertThatThrownBy(() -> images.select(3, 20))
                .isInstanceOf(AesamException.class)
                .hasMessage("There is no image 20: there are 20.");
    }

    @Test
    void aSmallerSizeAveragesPixelsAndKeepsLabels() {
        byte[] checks = {0, 0, 0, 90, 90, 90, 30, 30, 30, 60, 60, 60};
        ImageSet images = new ImageSet(2, 2, checks, new int[] {1}, List.of("a", "b")).withLabels(new int[] {0});
        ImageSet small = images.scaledTo(1);
        assertThat(small.pixels(0).bytes()).containsExactly(45, 45, 45);
        assertThat(small.height()).isEqualTo(1);
        assertThat(small.label(0)).isZero();
        assertThat(small.trueLabel(0)).isEqualTo(1);
        assertThat(images.scaledTo(2)).isSameAs(images);
        assertThatThrownBy(() -> Pictures.random(20, 2).scaledTo(6000))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("take a smaller size");
    }

    @Test
    void ownLabelsAreCheckedAndTrueLabelsStay() {
        ImageSet images = Pictures.random(3, 2);
        ImageSet own = images.withLabels(new int[] {0, 9, 2});
        assertThat(own.label(1)).isEqualTo(9);
        assertThat(own.trueLabel(1)).isEqualTo(1);
        assertThat(own.corrupted()).isOne();
        assertThatThrownBy(() -> images.withLabels(new int[] {0, 1}))
                .isInstanceOf(AesamException.class)
                .hasMessage("There are 2 labels for 3 images.");
        assertThatThrownBy(() -> images.withLabels(new int[] {0, 10, 2}))
                .isInstanceOf(AesamException.class)
                .hasMessage("The label of image 1 is 10; with 10 classes it must be 0 to 9.");
    }
}
