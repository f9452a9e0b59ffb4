package aesam.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void nameFile() {
        file = folder.resolve("x.safetensors");
    }

    @Test
    void everyNumberSurvives() {
        Map<String, Tensor> written = new LinkedHashMap<>();
        written.put("z.weight", Tensor.of(new double[] {1.5, -0.0, Float.MIN_VALUE, 3e38, 0.1f, 7}, false, 2, 3));
        written.put("a.wide", Tensor.of(new double[] {Math.PI, Double.MIN_VALUE}, true, 2));
        written.put("count", Tensor.scalar(1L << 40));
        written.put("none", Tensor.of(new double[0], false, 0, 4));
        Safetensors.write(file, written);
        Map<String, Tensor> read = Safetensors.read(file);
        assertThat(read.keySet()).containsExactly("z.weight", "a.wide", "count", "none");
        read.forEach((name, tensor) -> {
            Tensor expected = java.util.Objects.requireNonNull(written.get(name));
            assertThat(tensor.type()).isEqualTo(expected.type());
            assertThat(tensor.shape()).containsExactly(expected.shape());
            assertThat(tensor.bytes()).isEqualTo(expected.bytes());
        });
    }

    @Test
    void everyTruncationIsRefusedInOneSentence() throws IOException {
        Safetensors.write(file, Map.of("w", Tensor.of(new double[] {1, 2, 3}, false, 3)));
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Safetensors.read(file))
                    .isInstanceOf(AesamException.class)
                    .hasMessageStartingWith(file + " is not a whole safetensors file: ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"w\":1}",
                "{\"w\":{}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[4611686018427387905],\"data_offsets\":[0,4]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}",
                "{\"w\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":\"x\",\"data_offsets\":[0,4]}}"
            })
    void headersThatLieAreRefused(String header) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(file, bytes.putLong(json.length).put(json).array());
        assertThatThrownBy(() -> Safetensors.read(file)).isInstanceOf(AesamException.class);
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(AesamException.class)
                .hasMessage(file + " does not exist; expected a safetensors file.");
    }
}
