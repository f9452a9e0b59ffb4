package aesam.optim;

import aesam.images.Batch;
import aesam.network.Tensor;
import aesam.record.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** The reference trajectories that {@code golden/reference.py} computed with PyTorch in float64. */
record Golden(String name, Map<String, Tensor> inputs) {
    static Golden load(String name) {
        return new Golden(name, Safetensors.read(file(name + "-inputs.safetensors")));
    }

    private static Path file(String name) {
        try {
            return Path.of(Objects.requireNonNull(Golden.class.getResource("/golden/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private Tensor input(String key) {
        return Objects.requireNonNull(inputs.get(key), key);
    }

    int steps() {
        return (int) input("labels").shape()[0];
    }

    /** The start's entries, renamed by exchanging a prefix. */
    Map<String, Tensor> start(String prefix, String replacement) {
        Map<String, Tensor> state = new HashMap<>();
        inputs.forEach((key, tensor) -> {
            if (key.startsWith("start.")) {
                state.put(rename(key.substring(6), prefix, replacement), tensor);
            }
        });
        return state;
    }

    Map<String, Tensor> end(String optimizer, String prefix, String replacement) {
        Map<String, Tensor> state = new HashMap<>();
        Safetensors.read(file(name + "-" + optimizer + ".safetensors"))
                .forEach((key, tensor) -> state.put(rename(key, prefix, replacement), tensor));
        return state;
    }

    private static String rename(String key, String prefix, String replacement) {
        return key.startsWith(prefix) ? replacement + key.substring(prefix.length()) : key;
    }

    /** Step t's batch; images become height × width × channels. */
    Batch batch(int t) {
        Tensor images = input("images");
        long[] shape = images.shape();
        int size = (int) shape[1];
        int floats = (int) (images.size() / shape[0]);
        int perSample = floats / size;
        double[] all = images.values();
        float[] values = new float[floats];
        int channels = shape.length == 5 ? (int) shape[2] : 1;
        int plane = perSample / channels;
        for (int i = 0; i < floats; i++) {
            int sample = i / perSample;
            int within = i % perSample;
            int at = sample * perSample + within % plane * channels + within / plane;
            values[at] = (float) all[t * floats + i];
        }
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            labels[i] = (int) input("labels").values()[t * size + i];
        }
        return shape.length == 5
                ? Batch.of(values, labels, (int) shape[3], (int) shape[4], channels)
                : Batch.of(values, labels, perSample);
    }

    /** Replays SS-SAM's trial, or the selection of ESAM's tensors, through the optimizer's own use of its coins. */
    RandomGenerator coins(String optimizer, int t) {
        Tensor source = input(optimizer.equals("esam") ? "masks" : "coins");
        double[] values = source.values();
        int perStep = values.length / steps();
        return new RandomGenerator() {
            private int next = t * perStep;

            @Override
            public double nextDouble() {
                return values[next++] == 1 ? 0 : 0.999;
            }

            @Override
            public long nextLong() {
                throw new UnsupportedOperationException("not recorded");
            }
        };
    }

    /** The CSV's rows: column → number. */
    List<Map<String, Double>> rows(String optimizer) {
        try {
            List<String> lines = Files.readAllLines(file(name + "-" + optimizer + ".csv"));
            String[] header = lines.get(0).split(",", -1);
            List<Map<String, Double>> rows = new ArrayList<>();
            for (String line : lines.subList(1, lines.size())) {
                String[] cells = line.split(",", -1);
                Map<String, Double> row = new HashMap<>();
                for (int i = 0; i < header.length; i++) {
                    row.put(header[i], Double.valueOf(cells[i]));
                }
                rows.add(row);
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
