package aesam.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the library does to the process that it is in. */
@EnabledOnOs(OS.LINUX)
class PyTorchTest {
    private static final List<String> VARIABLES = List.of("GOMP_SPINCOUNT", "THP_MEM_ALLOC_ENABLE");

    /** A process that starts the engine, tuned or not, and says what its environment is then. */
    static final class Child {
        public static void main(String[] arguments) {
            if (arguments[0].equals("tuned")) {
                PyTorch.tuneProcess();
            }
            try (var manager = PyTorch.engine().newBaseManager()) {
                manager.ones(new ai.djl.ndarray.types.Shape(1));
            }
            PyTorch.tuneProcess();
            Environment c = Native.load("c", Environment.class);
            VARIABLES.forEach(name -> System.out.println(name + "=" + c.getenv(name)));
        }
    }

    /** By its name in C. */
    interface Environment extends Library {
        @Nullable
        String getenv(String name);
    }

    private static List<String> environment(String argument) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                argument);
        builder.environment().keySet().removeAll(VARIABLES);
        builder.environment().remove("OMP_WAIT_POLICY");
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output.lines().toList();
    }

    @Test
    void aHostsEnvironmentIsLeftAlone() throws IOException, InterruptedException {
        assertThat(environment("host")).containsExactly("GOMP_SPINCOUNT=null", "THP_MEM_ALLOC_ENABLE=null");
    }

    @Test
    void aProcessOfItsOwnIsTunedBeforeTheEngineStarts() throws IOException, InterruptedException {
        assertThat(environment("tuned")).containsExactly("GOMP_SPINCOUNT=10000", "THP_MEM_ALLOC_ENABLE=1");
    }
}
