package aesam.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.Fuzz;
import aesam.network.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void nameFile() throws IOException {
        file = Files.createDirectory(folder.resolve("in")).resolve("x.safetensors");
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

    private static String entry(String type, String shape, String offsets) {
        return "{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
    }

    private static String one(String type, String shape, String offsets) {
        return "{\"w\":" + entry(type, shape, offsets) + "}";
    }

    static Stream<Arguments> lies() {
        String a = entry("F32", "[1]", "[0,4]");
        return Stream.of(
                Arguments.of("[]", "BEGIN_OBJECT"),
                Arguments.of("{\"w\":1}", "Not a JSON Object"),
                Arguments.of("{\"w\":{}}", "an entry has no 'data_offsets'"),
                Arguments.of("{\"w\":" + a + "}{}", "malformed JSON at line 1 column 56"),
                Arguments.of("{\"w\":" + a + ",\"w\":" + entry("F32", "[1]", "[4,8]") + "}", "two tensors w"),
                Arguments.of("{\"w\":" + a + ",\"v\":" + a + "}", "overlap or leave a gap at byte 0"),
                Arguments.of(
                        "{\"w\":" + a + ",\"v\":" + entry("U8", "[6]", "[2,8]") + "}",
                        "overlap or leave a gap at byte 2"),
                Arguments.of(
                        "{\"w\":" + a + ",\"v\":" + entry("U8", "[2]", "[6,8]") + "}",
                        "overlap or leave a gap at byte 4"),
                Arguments.of("{\"w\":" + a + "}", "its tensors end at byte 4 of 8"),
                Arguments.of("{}", "its tensors end at byte 0 of 8"),
                Arguments.of(one("F32", "[1]", "[0,12]"), "w would lie at bytes 0 to 12 of 8"),
                Arguments.of(one("F32", "[1]", "[-4,0]"), "w would lie at bytes -4 to 0 of 8"),
                Arguments.of(one("F32", "[1]", "[8,0]"), "w would lie at bytes 8 to 0 of 8"),
                Arguments.of(one("F32", "[1]", "[0]"), "w has 1 data_offsets"),
                Arguments.of(one("F32", "[1]", "[0.5,8]"), "Rounding"),
                Arguments.of(one("F32", "[1]", "[0,18446744073709551624]"), "Overflow"),
                Arguments.of(one("F32", "[1]", "[0,1e999999999]"), "1e999999999"),
                Arguments.of(one("F32", "[1]", "[0,8]"), "needs 4 bytes, found 8"),
                Arguments.of(one("F32", "[-2]", "[0,8]"), "must not be negative"),
                Arguments.of(one("F32", "[4611686018427387904,4]", "[0,8]"), "too large"),
                Arguments.of(one("F32", "[4294967296,4294967296]", "[0,8]"), "too large"),
                Arguments.of(one("F32", "\"x\"", "[0,8]"), "Not a JSON Array"),
                Arguments.of(one("F8_E4M3", "[8]", "[0,8]"), "numbers of type F8_E4M3 are not supported"),
                Arguments.of("{\"w\":" + "[".repeat(1_000_000), "Nesting limit"));
    }

    @ParameterizedTest
    @MethodSource("lies")
    void headersThatLieAreRefused(String header, String saying) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + 8).order(ByteOrder.LITTLE_ENDIAN);
        new Fuzz(file, 16 << 20, Safetensors::read)
                .refuse(bytes.putLong(json.length).put(json).array(), saying);
    }

    /** Bits and the number that they are, as NumPy and PyTorch have them. */
    @ParameterizedTest
    @CsvSource({
        "F16, 0x3c00, 1",
        "F16, 0xc000, -2",
        "F16, 0x7bff, 65504",
        "F16, 0x0001, 5.960464477539063e-08",
        "F16, 0x03ff, 6.097555160522461e-05",
        "F16, 0x3555, 0.333251953125",
        "F16, 0x8000, -0.0",
        "F16, 0xfc00, -Infinity",
        "F16, 0x7e00, NaN",
        "BF16, 0x3f80, 1",
        "BF16, 0xc2f7, -123.5",
        "BF16, 0x3eab, 0.333984375",
        "BF16, 0x0001, 9.183549615799121e-41",
        "BF16, 0xff80, -Infinity"
    })
    void numbersOfSixteenBitsAreReadExactly(Tensor.Type type, String bits, double number) {
        ByteBuffer bytes = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort(Integer.decode(bits).shortValue());
        Safetensors.write(file, Map.of("w", new Tensor(type, new long[] {1}, bytes.flip())));
        assertThat(Safetensors.read(file).get("w"))
                .isNotNull()
                .satisfies(w -> assertThat(w.values()).containsExactly(number));
    }

    static Stream<Arguments> otherFiles() {
        return Stream.of(
                Arguments.of("PK\3\4\0\0\10\10......\0\0archive/data.pkl", "was written by torch.save"),
                Arguments.of("\u0080\2\u008a\12l\u00fc\u009cF\u00f9 j\u00a8P\u0019.", "was written by torch.save"),
                Arguments.of("PK\3\4\24\0\0\0\0\0conv1.weight.npy", "holds arrays of NumPy"),
                Arguments.of("version https://git-lfs.github.com/spec/v1\noid sha256:12\n", "git lfs pull"),
                Arguments.of("\n <!DOCTYPE html><html>", "is a web page"),
                Arguments.of("{\"metadata\":{},\"weight_map\":{}}", ".safetensors.index.json"),
                Arguments.of("\u0089HDF\r\n\u001a\n", "is HDF5"));
    }

    @ParameterizedTest
    @MethodSource("otherFiles")
    void otherFilesAreToldForWhatTheyAre(String content, String saying) throws IOException {
        Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(AesamException.class)
                .hasMessageStartingWith(file + " ")
                .hasMessageContaining(saying)
                .hasMessageNotContaining("not a whole safetensors file");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(AesamException.class)
                .hasMessage(file + " does not exist; expected a safetensors file.");
    }
}
