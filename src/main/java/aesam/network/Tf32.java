package aesam.network;

import aesam.AesamException;
import aesam.images.Precision;
import ai.djl.Device;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * TF32 during passes on a GPU: libtorch has one switch for the whole process, so passes that want it on and passes that want it off
 * take turns, and those that want the same run at the same time.
 */
final class Tf32 {
    private static final Tf32 LIBTORCH = new Tf32(Tf32::switchLibtorch);

    private final Switch libtorch;
    private final Lock lock = new ReentrantLock();
    private final Condition free = lock.newCondition();
    private int passes;
    private boolean isOn;

    Tf32(Switch libtorch) {
        this.libtorch = libtorch;
    }

    /** Turns TF32 on or off for all threads. */
    @FunctionalInterface
    interface Switch {
        void turn(boolean on);
    }

    /** Holds the switch where it is until it is closed. */
    @FunctionalInterface
    interface Pass extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits until the switch is as this precision wants it; float64 and bfloat16 do not mind, nor does the processor. */
    static Pass begin(Device device, Precision precision) {
        if (!device.isGpu()) {
            return () -> {};
        }
        return switch (precision) {
            case TF32 -> LIBTORCH.begin(true);
            case FLOAT32 -> LIBTORCH.begin(false);
            case FLOAT64, BFLOAT16 -> () -> {};
        };
    }

    /** Waits while passes are under way that want the other. */
    Pass begin(boolean on) {
        lock.lock();
        try {
            while (passes > 0 && isOn != on) {
                free.awaitUninterruptibly();
            }
            if (passes == 0) {
                libtorch.turn(on);
                isOn = on;
            }
            passes++;
        } finally {
            lock.unlock();
        }
        return this::end;
    }

    private void end() {
        lock.lock();
        try {
            passes--;
            free.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** For convolutions (cuDNN) and for matrix products (cuBLAS), by the names that GCC and Clang give libtorch's functions. */
    private static void switchLibtorch(boolean on) {
        try {
            NativeLibrary torch = NativeLibrary.getInstance("torch_cpu");
            Pointer context = torch.getFunction("_ZN2at13globalContextEv").invokePointer(new Object[0]);
            for (String name : new String[] {"17setAllowTF32CuDNN", "18setAllowTF32CuBLAS"}) {
                torch.getFunction("_ZN2at7Context" + name + "Eb").invokeVoid(new Object[] {context, on ? 1 : 0});
            }
        } catch (LinkageError e) {
            throw new AesamException(
                    "This libtorch has no switch for TF32 that is known here, so float32 cannot be told from tf32 on a GPU; take precision bfloat16 or float64 (%s)."
                            .formatted(AesamException.reason(e)),
                    e);
        }
    }
}
