package benchmark;

import aesam.images.Batch;
import aesam.images.Precision;
import aesam.network.BatchNormMode;
import aesam.network.Compute;
import aesam.network.Layout;
import aesam.network.Network;
import aesam.network.PyTorch;
import aesam.record.Safetensors;
import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealVector;

/**
 * How far the gradient of a case's first batch at its start is, in each precision on a device, from the one in float64 on the
 * processor: {@code FOLDER THREADS DEVICE}. The answer is a list in JSON.
 */
final class Gradients {
    private Gradients() {}

    /**
     * What was found.
     *
     * @param precision of the passes
     * @param difference ‖g − g₆₄‖ / ‖g₆₄‖
     * @param cosine of the angle between the two
     * @param length ‖g‖ / ‖g₆₄‖
     */
    private record Found(String precision, double difference, double cosine, double length) {}

    public static void main(String[] args) throws IOException {
        PyTorch.tuneProcess();
        Path folder = Path.of(args[0]);
        Device device = new Compute(args[2], Integer.parseInt(args[1])).use().get(0);
        RealVector exact = gradient(folder, Device.cpu(), Precision.FLOAT64);
        List<Found> found = new ArrayList<>();
        // There and back again, so that what one leaves behind would show in the next.
        for (Precision precision : List.of(Precision.FLOAT32, Precision.TF32, Precision.BFLOAT16, Precision.FLOAT32)) {
            RealVector g = gradient(folder, device, precision);
            found.add(new Found(
                    precision.toString(),
                    g.getDistance(exact) / exact.getNorm(),
                    g.cosine(exact),
                    g.getNorm() / exact.getNorm()));
        }
        System.out.println(new Gson().toJson(found));
    }

    private static RealVector gradient(Path folder, Device device, Precision precision) throws IOException {
        Case subject = Case.read(folder);
        Batch batch = subject.batches(folder).get(0);
        try (Network network = subject.start(List.of(device), precision);
                NDManager scope = network.scope()) {
            network.load(Safetensors.read(folder.resolve("weights.safetensors")));
            return new ArrayRealVector(
                    Layout.host(network.gradient(scope, network.weights(), batch, BatchNormMode.FROZEN)
                            .vector()),
                    false);
        }
    }
}
