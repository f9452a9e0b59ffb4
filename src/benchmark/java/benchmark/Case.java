package benchmark;

import aesam.Seed;
import aesam.images.Augmentation;
import aesam.images.Batch;
import aesam.images.Batches;
import aesam.images.Dataset;
import aesam.images.files.Datasets;
import aesam.images.Precision;
import aesam.network.LayerRates;
import aesam.network.Loss;
import aesam.network.Network;
import aesam.network.blocks.Architecture;
import aesam.network.NetworkSize;
import aesam.record.Safetensors;
import aesam.network.blocks.WideResNet;
import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A network, its start and its batches, in a folder that both sides read: {@code case.json}, {@code weights.safetensors},
 * {@code images.f32} (batch after batch, height × width × channels) and {@code labels.i32}.
 *
 * @param network a name that {@link Architecture} knows, or {@code wrnDEPTH-WIDTH}
 * @param batch images in a batch
 * @param side of the images in pixels
 * @param precision as {@link Precision} writes it
 */
record Case(String network, int batch, int side, String precision) {
    static final Seed SEED = new Seed(1);
    static final double LEARNING_RATE = 0.001;
    private static final int CLASSES = 10;
    private static final int BATCHES = 16;
    private static final double P = 0.5;
    private static final double BETA = 0.6;

    /** Writes the folder: {@code FOLDER NETWORK BATCH SIDE PRECISION STEPS}. */
    public static void main(String[] args) throws IOException {
        new Case(args[1], Integer.parseInt(args[2]), Integer.parseInt(args[3]), args[4])
                .write(Path.of(args[0]), Integer.parseInt(args[5]));
    }

    static Case read(Path folder) throws IOException {
        return new Gson().fromJson(Files.readString(folder.resolve("case.json")), Case.class);
    }

    static int steps(Path folder) throws IOException {
        return JsonParser.parseString(Files.readString(folder.resolve("case.json")))
                .getAsJsonObject()
                .get("steps")
                .getAsInt();
    }

    private void write(Path folder, int steps) throws IOException {
        Files.createDirectories(folder);
        Block block = block();
        try (Network start = start(block, List.of(Device.cpu()), precisionOfPasses())) {
            Safetensors.write(folder.resolve("weights.safetensors"), start.stateDict());
            JsonObject json = new Gson().toJsonTree(this).getAsJsonObject();
            json.addProperty("classes", CLASSES);
            json.addProperty("steps", steps);
            json.addProperty("learning_rate", LEARNING_RATE);
            json.addProperty("multiply_adds", NetworkSize.multiplyAdds(block));
            json.addProperty("parameters", start.layout().size());
            json.add(
                    "tensors",
                    new Gson()
                            .toJsonTree(start.layout().tensors().stream()
                                    .map(t -> t.name())
                                    .toList()));
            json.add("draws", new Gson().toJsonTree(draws(steps)));
            json.add(
                    "masks",
                    new Gson().toJsonTree(masks(steps, start.layout().tensors().size())));
            Files.writeString(folder.resolve("case.json"), json.toString());
        }
        writeBatches(folder);
    }

    private Block block() {
        if (Stream.of(Architecture.values()).anyMatch(known -> known.toString().equals(network))) {
            return Architecture.named(network).create(CLASSES);
        }
        String[] size = network.substring("wrn".length()).split("-");
        return WideResNet.of(Integer.parseInt(size[0]), Integer.parseInt(size[1]), 0, CLASSES);
    }

    /** Of passes and weights. */
    Precision precisionOfPasses() {
        return Precision.valueOf(precision.toUpperCase(Locale.ROOT));
    }

    Network start(List<Device> devices, Precision passes) {
        return start(block(), devices, passes);
    }

    private Network start(Block block, List<Device> devices, Precision passes) {
        return Network.start(
                block, new Shape(3, side, side), passes, Loss.crossEntropy(), SEED, devices, LayerRates.NONE);
    }

    /** What SS-SAM's policy draws at each step. */
    private static boolean[] draws(int steps) {
        boolean[] draws = new boolean[steps];
        for (int t = 0; t < steps; t++) {
            draws[t] = SEED.generator(Seed.Stream.POLICY, t).nextDouble() < P;
        }
        return draws;
    }

    /** Which tensors ESAM perturbs at each step. */
    private static boolean[][] masks(int steps, int tensors) {
        boolean[][] masks = new boolean[steps][tensors];
        for (int t = 0; t < steps; t++) {
            SplittableRandom random = SEED.generator(Seed.Stream.POLICY, t);
            for (int i = 0; i < tensors; i++) {
                masks[t][i] = random.nextDouble() < BETA;
            }
        }
        return masks;
    }

    static Batches batches(int size) {
        Dataset data = Datasets.load("cifar10-mini", null);
        return Batches.training(data, size, Augmentation.CROP_AND_FLIP, true, SEED);
    }

    /** Augmented and normalized; each pixel becomes a square where the network wants larger images, or one of each square is taken. */
    private void writeBatches(Path folder) throws IOException {
        Batches batches = batches(batch);
        List<Batch> some = batches.first(Math.min(BATCHES, batches.perEpoch()), 0);
        ByteBuffer images = buffer((long) some.size() * batch * side * side * 3 * Float.BYTES);
        ByteBuffer labels = buffer((long) some.size() * batch * Integer.BYTES);
        for (Batch b : some) {
            int[] shape = b.sampleShape();
            for (int i = 0; i < batch; i++) {
                labels.putInt(b.label(i));
                for (int y = 0; y < side; y++) {
                    for (int x = 0; x < side; x++) {
                        int pixel = (i * shape[0] + y * shape[0] / side) * shape[1] + x * shape[1] / side;
                        for (int c = 0; c < 3; c++) {
                            images.putFloat(b.inputs().getFloat((pixel * 3 + c) * Float.BYTES));
                        }
                    }
                }
            }
        }
        Files.write(folder.resolve("images.f32"), bytes(images));
        Files.write(folder.resolve("labels.i32"), bytes(labels));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.capacity()];
        buffer.get(0, bytes);
        return bytes;
    }

    private static ByteBuffer buffer(long bytes) {
        return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
    }

    /** The batches of the folder, in memory. */
    List<Batch> batches(Path folder) throws IOException {
        int[] labels = new int[(int) Files.size(folder.resolve("labels.i32")) / Integer.BYTES];
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve("labels.i32")))
                .order(ByteOrder.nativeOrder())
                .asIntBuffer()
                .get(labels);
        List<Batch> batches = new ArrayList<>();
        try (FileChannel file = FileChannel.open(folder.resolve("images.f32"), StandardOpenOption.READ)) {
            for (int from = 0; from < labels.length; from += batch) {
                ByteBuffer images = buffer((long) batch * side * side * 3 * Float.BYTES);
                while (images.hasRemaining()) {
                    if (file.read(images) < 0) {
                        throw new IOException("images.f32 is cut off");
                    }
                }
                int[] classes = Arrays.copyOfRange(labels, from, from + batch);
                int[] positions = new int[batch];
                batches.add(
                        new Batch(images.rewind(), Precision.FLOAT32, new int[] {side, side, 3}, classes, positions));
            }
        }
        return batches;
    }
}
