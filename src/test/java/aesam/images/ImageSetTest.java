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
}
