package aesam.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.network.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights in two files and their index. */
class ShardsTest {
    @TempDir
    Path folder;

    private Path index = Path.of("");

    @BeforeEach
    void write() throws IOException {
        Safetensors.write(folder.resolve("m-1.safetensors"), Map.of("a", Tensor.scalar(1)));
        Safetensors.write(folder.resolve("m-2.safetensors"), Map.of("b", Tensor.scalar(2)));
        index = index("{'weight_map': {'a': 'm-1.safetensors', 'b': 'm-2.safetensors'}}");
    }

    private Path index(String json) throws IOException {
        return Files.writeString(folder.resolve("model.safetensors.index.json"), json.replace('\'', '"'));
    }

    @Test
    void allAreReadByTheirIndexOrTheirFolder() {
        assertThat(Shards.read(index)).containsOnlyKeys("a", "b");
        assertThat(InitialWeights.StateDict.of(folder).file().path()).isEqualTo(index.toString());
        assertThat(Shards.read(folder.resolve("m-1.safetensors"))).containsOnlyKeys("a");
    }

    @Test
    void theHashIsOfEveryFile() throws IOException {
        GivenFile before = GivenFile.of(index);
        assertThat(before.unchanged()).isEqualTo(index);
        Safetensors.write(folder.resolve("m-2.safetensors"), Map.of("b", Tensor.scalar(3)));
        assertThat(GivenFile.of(index)).isNotEqualTo(before);
        assertThatThrownBy(before::unchanged)
                .isInstanceOf(AesamException.class)
                .hasMessageStartingWith(index + " has changed since this run was described");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                                                                     | no index",
                "{}                                                                     | it has no weight_map",
                "{'weight_map': 3}                                                      | no index",
                "{'weight_map': {'a': []}}                                              | no index",
                "{'weight_map': {'a': '../m-1.safetensors'}}                            | which is no .safetensors file beside it",
                "{'weight_map': {'a': 'm-3.safetensors'}}                               | m-3.safetensors does not exist",
                "{'weight_map': {'a': 'm-2.safetensors'}}                               | says otherwise",
                "{'weight_map': {'a': 'm-1.safetensors', 'c': 'm-1.safetensors'}}       | names 2 tensors, but its files hold 1"
            })
    void anIndexThatLiesIsRefused(String json, String saying) throws IOException {
        index(json);
        assertThatThrownBy(() -> Shards.read(index))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining(saying);
    }
}
