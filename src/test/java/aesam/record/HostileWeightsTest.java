package aesam.record;

import aesam.Fuzz;
import aesam.Mutation;
import aesam.network.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged weights files. */
class HostileWeightsTest {
    /** Files are of some 2 kB, with what damages put in up to 300 kB; JSON takes some 50 bytes for each of its own. */
    private static final long ALLOCATION = 32 << 20;

    @TempDir
    Path around;

    private Path folder = Path.of("");

    @BeforeEach
    void createFolder() throws IOException {
        folder = Files.createDirectory(around.resolve("in"));
    }

    private void damage(int cases) throws Exception {
        Path file = folder.resolve("x.safetensors");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("conv1.weight", Tensor.of(new double[3 * 2 * 9], false, 3, 2, 3, 3));
        tensors.put("bn1.running_var", Tensor.of(new double[] {1, Double.NaN}, true, 2));
        tensors.put("bn1.num_batches_tracked", Tensor.scalar(7));
        tensors.put("none", Tensor.of(new double[0], false, 0, 4));
        Safetensors.write(file, tensors);
        byte[] whole = Files.readAllBytes(file);
        Fuzz fuzz = new Fuzz(file, ALLOCATION, f -> Safetensors.read(f).values().forEach(Tensor::values));
        fuzz.damage(whole, cases);

        // The same where the header's length is told as it is after the damage.
        int length = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        byte[] header = new String(whole, 8, length, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        fuzz.feed(
                i -> {
                    byte[] damaged = Mutation.of(header, i);
                    return ByteBuffer.allocate(8 + damaged.length + whole.length - 8 - length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(damaged.length)
                            .put(damaged)
                            .put(whole, 8 + length, whole.length - 8 - length)
                            .array();
                },
                cases);
    }

    @Test
    void fiveThousandAreReadOrRefused() throws Exception {
        damage(2_500);
    }

    @Test
    @Tag("reliability")
    void aQuarterOfAMillionAreReadOrRefused() throws Exception {
        damage(125_000);
    }
}
