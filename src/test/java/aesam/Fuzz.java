package aesam;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Hostile files for a reader. Each is either read as something valid or refused by an {@link AesamException} of one line
 * that names the file; it does not hang, allocates no more than is said, and nothing is written.
 *
 * @param file that is written anew for each case
 * @param named the path that a refusal names
 * @param allocation bytes that reading one may allocate on the heap in all
 * @param reader of the file
 */
public record Fuzz(Path file, Path named, long allocation, Reader reader) {
    /** Watches for a hang, not for slowness. */
    private static final long MINUTES = 3;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Refusals name the file itself. */
    public Fuzz(Path file, long allocation, Reader reader) {
        this(file, file, allocation, reader);
    }

    /** What is fed. */
    @FunctionalInterface
    public interface Reader {
        void read(Path file) throws Exception;
    }

    /** How a case ended: whether it was refused, and the kind of failure with what tells more of it, both empty for none. */
    private record Verdict(boolean refused, String failure, String details) {}

    /** Feeds a valid file, which is to be read, and variants of it. */
    public void damage(byte[] valid, int cases) throws Exception {
        Files.write(file, valid);
        reader.read(file);
        feed(i -> Mutation.of(valid, i), cases);
    }

    /** Feeds one that must be refused. */
    public void refuse(byte[] hostile, String saying) {
        Verdict[] verdicts = new Verdict[1];
        feed(i -> hostile, verdicts);
        assertThat(verdicts[0].refused).isTrue();
        assertThat(verdicts[0].details).contains(saying);
    }

    /** Feeds cases 0, 1, 2, … of which each is a function of its number. */
    public void feed(IntFunction<byte[]> content, int cases) {
        Verdict[] verdicts = new Verdict[cases];
        feed(content, verdicts);
        long refused = Arrays.stream(verdicts).filter(Verdict::refused).count();
        assertThat(refused).as("refused of %d cases", cases).isGreaterThan(cases / 10);
    }

    private void feed(IntFunction<byte[]> content, Verdict[] verdicts) {
        Map<String, String> failures = new TreeMap<>();
        // Parallel streams that are started by its only thread stay on it, so that its allocations are all there are.
        ForkJoinPool alone = new ForkJoinPool(1);
        try {
            Files.write(file, content.apply(0));
            List<Path> before = files();
            for (int i = 0; i < verdicts.length; i++) {
                Files.write(file, content.apply(i));
                verdicts[i] = verdict(alone, i);
                if (!verdicts[i].failure.isEmpty()) {
                    failures.putIfAbsent(verdicts[i].failure, "case " + i + ": " + verdicts[i].details);
                }
            }
            assertThat(failures).as("failures, each with its first case").isEmpty();
            assertThat(files()).as("nothing else is written").isEqualTo(before);
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            alone.shutdownNow();
        }
    }

    /** What lies beside the file and beside its folder. */
    private List<Path> files() throws IOException {
        try (Stream<Path> there = Files.walk(file.resolveSibling("").resolveSibling(""))) {
            return there.sorted().toList();
        }
    }

    private Verdict verdict(ForkJoinPool alone, int number) {
        try {
            return alone.submit(this::read).get(MINUTES, TimeUnit.MINUTES);
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("case " + number, e);
        } catch (TimeoutException e) {
            throw new AssertionError("case " + number + " hangs", e);
        }
    }

    private Verdict read() {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        boolean refused = false;
        String failure = "";
        String details = "";
        try {
            reader.read(file);
        } catch (AesamException e) {
            refused = true;
            details = String.valueOf(e.getMessage());
            failure = !details.contains(named.toString())
                    ? "does not name " + named
                    : details.matches("(?s).*\\p{Cc}.*")
                            ? "more than a line"
                            : details.length() > 500 ? "too long" : "";
        } catch (Throwable e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            details = trace.toString();
            failure = e.getClass() + " at " + (e.getStackTrace().length == 0 ? "?" : e.getStackTrace()[0]);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        return allocated > allocation
                ? new Verdict(refused, "allocates more than " + allocation + " bytes", allocated + " bytes")
                : new Verdict(refused, failure, details.substring(0, Math.min(details.length(), 2000)));
    }
}
