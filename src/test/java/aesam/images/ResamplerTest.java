package aesam.images;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.images.Resampler.Box;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URL;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplerTest {
    private static Pixels resource(String name) throws IOException {
        URL file = Objects.requireNonNull(ResamplerTest.class.getResource("/images/" + name));
        BufferedImage image = ImageIO.read(file);
        byte[] bytes = new byte[Pixels.bytes(image.getHeight(), image.getWidth())];
        for (int i = 0; i < bytes.length; i++) {
            int rgb = image.getRGB(i / 3 % image.getWidth(), i / 3 / image.getWidth());
            bytes[i] = (byte) (rgb >> (16 - 8 * (i % 3)));
        }
        return new Pixels(image.getHeight(), image.getWidth(), bytes);
    }

    private static Pixels random(int height, int width) {
        byte[] bytes = new byte[Pixels.bytes(height, width)];
        new SplittableRandom(3).nextBytes(bytes);
        return new Pixels(height, width, bytes);
    }

    @ParameterizedTest
    @CsvSource({"photo-13x9.png, 0, 0, 30, 40, 9, 13", "photo-crop-32x24.png, 4, 5, 18, 20, 24, 32"})
    void scalesAsPillowDoes(String expected, int top, int left, int high, int wide, int height, int width)
            throws IOException {
        Pixels photo = resource("photo.png");
        Pixels pillows = resource(expected);
        Pixels ours = Resampler.scale(photo, new Box(top, left, high, wide), height, width);
        for (int i = 0; i < ours.bytes().length; i++) {
            int known = pillows.bytes()[i] & 0xFF;
            // Pillow rounds between the two passes.
            assertThat(ours.bytes()[i] & 0xFF).isBetween(known - 1, known + 1);
        }
    }

    @Test
    void theSameSizeIsTheSameImage() {
        Pixels image = random(7, 5);
        assertThat(Resampler.scale(image, Box.all(image), 7, 5).bytes()).isEqualTo(image.bytes());
        assertThat(Resampler.scale(image, new Box(2, 1, 3, 2), 3, 2).bytes())
                .startsWith(Arrays.copyOfRange(image.bytes(), 2 * 15 + 3, 2 * 15 + 9))
                .endsWith(Arrays.copyOfRange(image.bytes(), 4 * 15 + 3, 4 * 15 + 9));
    }

    @Test
    void mirroringTurnsColumnsRound() {
        Pixels image = random(6, 9);
        byte[] plain = new byte[4 * 5 * 3];
        byte[] mirrored = new byte[4 * 5 * 3];
        Resampler.write(image, Box.all(image), false, 4, 5, plain, 0);
        Resampler.write(image, Box.all(image), true, 4, 5, mirrored, 0);
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 5; x++) {
                for (int c = 0; c < 3; c++) {
                    assertThat(mirrored[(y * 5 + x) * 3 + c]).isEqualTo(plain[(y * 5 + 4 - x) * 3 + c]);
                }
            }
        }
    }

    @Test
    void nothingBeyondTheRectangleIsRead() {
        byte[] bytes = new byte[Pixels.bytes(20, 20)];
        for (int y = 5; y < 15; y++) {
            Arrays.fill(bytes, (y * 20 + 5) * 3, (y * 20 + 15) * 3, (byte) 255);
        }
        for (int side : new int[] {3, 10, 31}) {
            byte[] out = Resampler.scale(new Pixels(20, 20, bytes), new Box(5, 5, 10, 10), side, side)
                    .bytes();
            assertThat(out).containsOnly((byte) 255);
        }
    }
}
