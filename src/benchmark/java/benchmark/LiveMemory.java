package benchmark;

import aesam.images.Batch;
import aesam.network.Network;
import aesam.network.PyTorch;
import aesam.optim.Optimizer;
import aesam.optim.Schedule;
import aesam.optim.Stepper;
import ai.djl.Device;
import com.google.gson.Gson;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Structure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What training asks of the C library: {@code FOLDER THREADS STEPS OPTIMIZER…}, each optimizer on a network of its own. The answer is
 * a line of JSON. Resident memory says less: it holds what was freed, too.
 */
final class LiveMemory {
    private static final long BETWEEN_LOOKS_NANOS = 200_000;

    private LiveMemory() {}

    /**
     * What an optimizer needed.
     *
     * @param peak_mb the most bytes in use at any of many looks during a step, in 10⁶, the median over its steps: in single
     *     ones the JVM's compiler works too
     * @param vector_mb of one flat vector
     */
    private record Needed(String optimizer, double peak_mb, double vector_mb) {}

    public static void main(String[] args) throws IOException {
        PyTorch.tuneProcess();
        Path folder = Path.of(args[0]);
        Case subject = Case.read(folder);
        PyTorch.useThreads(Integer.parseInt(args[1]));
        List<Batch> batches = subject.batches(folder);
        Glibc glibc = Native.load("c", Glibc.class);
        AtomicLong peak = new AtomicLong();
        Thread looks = new Thread(() -> {
            while (true) {
                Glibc.Info now = glibc.mallinfo2();
                peak.accumulateAndGet(now.uordblks + now.hblkhd, Math::max);
                LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
            }
        });
        looks.setDaemon(true);
        looks.start();
        int steps = Integer.parseInt(args[2]);
        int warmUp = 2 * steps;
        List<Needed> all = new ArrayList<>();
        for (String optimizer : List.of(args).subList(3, args.length)) {
            try (Network network = subject.start(List.of(Device.cpu()), subject.precisionOfPasses());
                    Stepper stepper = Optimizer.named(optimizer)
                            .start(network, new Schedule.Constant(Case.LEARNING_RATE), warmUp + steps, Case.SEED)) {
                double[] peaks = new double[steps];
                for (int t = 0; t < warmUp + steps; t++) {
                    peak.set(0);
                    stepper.step(batches.get(t % batches.size()));
                    if (t >= warmUp) {
                        peaks[t - warmUp] = peak.get() / 1e6;
                    }
                }
                Arrays.sort(peaks);
                all.add(new Needed(optimizer, peaks[steps / 2], 4 * network.layout().size() / 1e6));
            }
        }
        System.out.println(new Gson().toJson(all));
    }

    /** By their names in C. */
    interface Glibc extends Library {
        Info mallinfo2();

        @Structure.FieldOrder({
            "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"
        })
        class Info extends Structure implements Structure.ByValue {
            public long arena;
            public long ordblks;
            public long smblks;
            public long hblks;

            /** Bytes that are mapped one by one. */
            public long hblkhd;

            public long usmblks;
            public long fsmblks;

            /** Bytes in use in heaps. */
            public long uordblks;

            public long fordblks;
            public long keepcost;
        }
    }
}
