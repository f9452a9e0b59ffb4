package aesam.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
    @AfterEach
    void noThreadIsLeft() {
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("aesam-loader"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void everyPieceIsDoneOnce(int threads) throws InterruptedException {
        AtomicIntegerArray done = new AtomicIntegerArray(1000);
        try (Workers workers = new Workers(threads)) {
            workers.forEach(0, done::incrementAndGet);
            workers.forEach(1000, done::incrementAndGet);
        }
        for (int i = 0; i < 1000; i++) {
            assertThat(done.get(i)).isOne();
        }
    }

    @Test
    void severalWorkAtATime() throws InterruptedException {
        CountDownLatch all = new CountDownLatch(3);
        try (Workers workers = new Workers(3)) {
            // Each piece waits for the other two: fewer threads would wait for ever.
            workers.forEach(3, i -> {
                all.countDown();
                try {
                    all.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        assertThat(all.getCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aFailureEndsTheWork(int threads) {
        AtomicInteger done = new AtomicInteger();
        try (Workers workers = new Workers(threads)) {
            assertThatThrownBy(() -> workers.forEach(1_000_000, i -> {
                        done.incrementAndGet();
                        throw new AesamException("broken");
                    }))
                    .isInstanceOf(AesamException.class)
                    .hasMessage("broken");
        }
        assertThat(done.get()).isBetween(1, threads);
    }

    @Test
    void anInterruptionEndsTheWork() {
        AtomicInteger done = new AtomicInteger();
        try (Workers workers = new Workers(2)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> workers.forEach(100_000_000, i -> done.incrementAndGet()))
                    .isInstanceOf(InterruptedException.class);
        }
        assertThat(done.get()).isLessThan(100_000_000);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
