package aesam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WorkThreadTest {
    @Test
    void givesWhatTheWorkGivesAndThrowsWhatItThrows() {
        Thread here = Thread.currentThread();
        assertThat(WorkThread.call(Thread::currentThread)).isNotSameAs(here);
        assertThat(WorkThread.call(() -> {
                    Thread outer = Thread.currentThread();
                    return WorkThread.call(Thread::currentThread) == outer;
                }))
                .isTrue();
        AesamException failure = new AesamException("no");
        assertThatThrownBy(() -> WorkThread.call(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
        StackOverflowError error = new StackOverflowError();
        assertThatThrownBy(() -> WorkThread.call(() -> {
                    throw error;
                }))
                .isSameAs(error);
    }

    /** Java2D does so when it first draws text. */
    @Test
    void anInterruptIsNotLostOnCodeThatClearsTheFlag() throws InterruptedException {
        assertThat(interrupted(started -> {
                    started.countDown();
                    while (true) {
                        Thread.interrupted();
                        Interruption.check();
                    }
                }))
                .isInstanceOf(Interruption.class);
    }

    /** What follows in the cell must not be done. */
    @Test
    void anInterruptAtTheVeryEndOfTheWorkEndsTheCallerToo() throws InterruptedException {
        assertThat(interrupted(started -> {
                    started.countDown();
                    while (!Thread.interrupted()) {
                        Thread.onSpinWait();
                    }
                    return 1;
                }))
                .isInstanceOf(Interruption.class);
    }

    /** Work that says when it is under way. */
    private interface Work {
        int run(CountDownLatch started);
    }

    /** What a caller gets that is interrupted while the work is under way. */
    private static @Nullable Throwable interrupted(Work work) throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Supplier<Integer> supplier = () -> work.run(started);
        Thread cell = new Thread(() -> {
            try {
                WorkThread.call(supplier);
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        cell.start();
        started.await();
        cell.interrupt();
        cell.join(10_000);
        assertThat(cell.isAlive()).isFalse();
        return thrown.get();
    }
}
