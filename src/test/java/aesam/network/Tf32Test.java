package aesam.network;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.images.Precision;
import ai.djl.Device;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class Tf32Test {
    /** libtorch's switch is in its processor's part, so that it can be turned and read without a GPU. */
    private static boolean isOn(String name) {
        NativeLibrary torch = NativeLibrary.getInstance("torch_cpu");
        Pointer context = torch.getFunction("_ZN2at13globalContextEv").invokePointer(new Object[0]);
        return (torch.getFunction("_ZNK2at7Context" + name + "Ev").invokeInt(new Object[] {context}) & 1) == 1;
    }

    private static List<Boolean> ofConvolutionsAndProducts() {
        return List.of(isOn("14allowTF32CuDNN"), isOn("15allowTF32CuBLAS"));
    }

    @Test
    void aPassOnAGpuTurnsLibtorchsSwitchAsItsPrecisionSays() {
        PyTorch.engine();
        for (int i = 0; i < 2; i++) {
            try (Tf32.Pass rounded = Tf32.begin(Device.gpu(0), Precision.TF32)) {
                assertThat(ofConvolutionsAndProducts()).containsExactly(true, true);
            }
            try (Tf32.Pass exact = Tf32.begin(Device.gpu(0), Precision.FLOAT32)) {
                assertThat(ofConvolutionsAndProducts()).containsExactly(false, false);
                try (Tf32.Pass other = Tf32.begin(Device.gpu(0), Precision.BFLOAT16);
                        Tf32.Pass another = Tf32.begin(Device.gpu(0), Precision.FLOAT64);
                        Tf32.Pass here = Tf32.begin(Device.cpu(), Precision.TF32)) {
                    assertThat(ofConvolutionsAndProducts()).containsExactly(false, false);
                }
            }
        }
    }

    @Test
    void passesThatAgreeRunAtTheSameTime() throws Exception {
        Tf32 one = new Tf32(on -> {});
        CountDownLatch both = new CountDownLatch(2);
        Callable<Boolean> pass = () -> {
            try (Tf32.Pass held = one.begin(true)) {
                both.countDown();
                return both.await(30, TimeUnit.SECONDS);
            }
        };
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (Future<Boolean> met : threads.invokeAll(List.of(pass, pass))) {
                assertThat(met.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void passesThatDoNotAgreeTakeTurnsAndAllOfThemRun() throws Exception {
        AtomicBoolean libtorch = new AtomicBoolean();
        AtomicInteger turns = new AtomicInteger();
        Tf32 one = new Tf32(on -> {
            turns.incrementAndGet();
            libtorch.set(on);
        });
        List<Integer> wrong = new ArrayList<>();
        List<Callable<Integer>> runs = new ArrayList<>();
        for (int thread = 0; thread < 6; thread++) {
            boolean wants = thread % 2 == 0;
            SplittableRandom random = new SplittableRandom(thread);
            runs.add(() -> {
                int found = 0;
                for (int i = 0; i < 200; i++) {
                    try (Tf32.Pass held = one.begin(wants)) {
                        found += libtorch.get() == wants ? 0 : 1;
                        Thread.sleep(0, random.nextInt(200_000));
                        found += libtorch.get() == wants ? 0 : 1;
                    }
                }
                return found;
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(runs.size());
        try {
            for (Future<Integer> run : threads.invokeAll(runs, 60, TimeUnit.SECONDS)) {
                wrong.add(run.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(wrong).containsOnly(0);
        assertThat(turns.get()).isGreaterThan(1);
    }
}
