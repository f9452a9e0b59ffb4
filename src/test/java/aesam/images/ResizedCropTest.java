package aesam.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ResizedCropTest {
    @Test
    void areasAndRatiosFillTheirRanges() {
        SplittableRandom random = new SplittableRandom(1);
        double leastArea = 1;
        double mostArea = 0;
        double narrowest = 2;
        double widest = 0;
        for (int i = 0; i < 5000; i++) {
            Resampler.Box box = ResizedCrop.draw(400, 500, random);
            assertThat(box.top()).isBetween(0.0, 400 - box.height());
            assertThat(box.left()).isBetween(0.0, 500 - box.width());
            double area = box.height() * box.width() / (400 * 500);
            double ratio = box.width() / box.height();
            leastArea = Math.min(leastArea, area);
            mostArea = Math.max(mostArea, area);
            narrowest = Math.min(narrowest, ratio);
            widest = Math.max(widest, ratio);
        }
        assertThat(leastArea).isBetween(0.079, 0.09);
        assertThat(mostArea).isBetween(0.95, 1.0);
        assertThat(narrowest).isBetween(0.74, 0.76);
        assertThat(widest).isBetween(1.32, 1.35);
    }

    @Test
    void ofALongNarrowImageItIsTheCentreAtMost() {
        Resampler.Box box = ResizedCrop.draw(3, 1000, new SplittableRandom(1));
        assertThat(box.height()).isLessThanOrEqualTo(3);
        assertThat(box.width()).isBetween(1.0, 4.0);
    }
}
