package aesam.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import aesam.Interruption;
import aesam.record.Recipe;
import aesam.record.RunRecord;
import aesam.train.StepEvent;
import aesam.train.TrainingListener;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are interrupted again and again in one process. */
class InterruptedRunsTest {
    private static final Recipe SMALL = ResumeTest.SMALL.with("optimizer=ae-looksam", "batch=8", "epochs=30");

    @TempDir
    Path out;

    private void interrupt(int times) {
        TrainingListener interrupting = new TrainingListener() {
            @Override
            public void onStep(StepEvent event) {
                if (event.step().t() % 2 == 1) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        for (int i = 0; i < times; i++) {
            assertThatThrownBy(() -> ResumeTest.train(out, SMALL, interrupting)).isInstanceOf(Interruption.class);
        }
    }

    /** A tenth covers what the JVM itself compiles and caches meanwhile; a leaked network would be 1.3 MB each time. */
    @Test
    void aHundredInterruptsLeaveNeitherThreadsNorFilesNorMemoryBehind() {
        assumeThat(ProcessMemory.STATUS).exists();
        interrupt(10);
        ProcessMemory before = ProcessMemory.now();
        interrupt(100);
        ProcessMemory after = ProcessMemory.now();
        System.out.println("100 interrupts: " + before + ", then " + after);
        assertThat(RunRecord.read(out.resolve(SMALL.id())).json().summary().steps())
                .isEqualTo(220);
        assertThat(after.threads()).isLessThanOrEqualTo(before.threads());
        assertThat(after.files()).isLessThanOrEqualTo(before.files());
        assertThat((double) after.heap()).isLessThan(1.1 * before.heap());
        assertThat((double) after.resident()).isLessThan(1.1 * before.resident());
    }
}
