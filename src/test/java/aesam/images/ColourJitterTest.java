package aesam.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ColourJitterTest {
    private static int[] jittered(double strength, long seed, int... pixels) {
        byte[] bytes = new byte[pixels.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) pixels[i];
        }
        ColourJitter.apply(strength, new SplittableRandom(seed), bytes, 0, bytes.length / 3);
        int[] changed = new int[bytes.length];
        Arrays.setAll(changed, i -> bytes[i] & 0xFF);
        return changed;
    }

    @Test
    void noStrengthChangesNothing() {
        assertThat(jittered(0, 1, 10, 120, 240, 0, 255, 3)).containsExactly(10, 120, 240, 0, 255, 3);
    }

    @Test
    void aGreyImageOnlyChangesItsBrightness() {
        int least = 255;
        int most = 0;
        for (long seed = 0; seed < 500; seed++) {
            int[] grey = jittered(0.4, seed, 100, 100, 100, 100, 100, 100);
            assertThat(grey).containsOnly(grey[0]);
            least = Math.min(least, grey[0]);
            most = Math.max(most, grey[0]);
        }
        assertThat(least).isBetween(60, 63);
        assertThat(most).isBetween(137, 140);
    }

    @Test
    void contrastSpreadsPixelsAndSaturationChannels() {
        boolean less = false;
        boolean more = false;
        for (long seed = 0; seed < 100; seed++) {
            int[] colours = jittered(0.4, seed, 140, 120, 100, 100, 120, 140);
            int spread = colours[0] - colours[2];
            less |= spread < 30;
            more |= spread > 50;
            assertThat(spread).isPositive();
        }
        assertThat(less).isTrue();
        assertThat(more).isTrue();
    }
}
