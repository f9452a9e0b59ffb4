package aesam.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * Spark's own master and workers, as processes of this machine that have nothing in common but the network: each has its own folders,
 * also for temporary files. They run what is on the class path here.
 */
final class Cluster implements AutoCloseable {
    private static final String CLASS_PATH = System.getProperty("java.class.path");
    private static final int CONNECTING_SECONDS = 60;

    private final Path folder;
    private final int port;
    private final Process master;
    private final List<Process> started = new ArrayList<>();

    /** With a master. */
    Cluster(Path folder) throws IOException {
        this.folder = folder;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        master = start(
                "master",
                List.of("-Xmx128m"),
                "org.apache.spark.deploy.master.Master",
                "--host",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--webui-port",
                "0");
    }

    /** Until the master can be reached. */
    void awaitMaster() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CONNECTING_SECONDS);
        while (!listens()) {
            assertThat(master.isAlive() && System.nanoTime() < deadline)
                    .as(Files.readString(log("master")))
                    .isTrue();
            Thread.sleep(100);
        }
    }

    private boolean listens() {
        try (java.net.Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** What a process has said. */
    Path log(String name) {
        return folder.resolve(name).resolve("log");
    }

    /** Where a process keeps temporary files. */
    Path temporary(String name) {
        return folder.resolve(name).resolve("tmp");
    }

    private Process start(String name, List<String> options, String... mainAndArguments) throws IOException {
        Path own = Files.createDirectories(folder.resolve(name));
        Files.createDirectories(own.resolve("jars"));
        Files.createDirectories(temporary(name));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", CLASS_PATH, "-XX:+UseSerialGC"));
        command.addAll(Arrays.asList(JavaModuleOptions.defaultModuleOptionArray()));
        command.addAll(options);
        command.addAll(Arrays.asList(mainAndArguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(own.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log(name).toFile());
        builder.environment()
                .putAll(Map.of(
                        // Executors are started with what lies in jars/, which is nothing, and with this.
                        "SPARK_HOME",
                        own.toString(),
                        "SPARK_DIST_CLASSPATH",
                        CLASS_PATH,
                        "SPARK_SCALA_VERSION",
                        "2.13",
                        "SPARK_LOCAL_IP",
                        "127.0.0.1",
                        "SPARK_LOCAL_DIRS",
                        own.resolve("spark").toString(),
                        "JDK_JAVA_OPTIONS",
                        "-Djava.io.tmpdir=" + temporary(name)));
        Process process = builder.start();
        started.add(process);
        return process;
    }

    /** A worker with one core. */
    Process worker(String name) throws IOException {
        return start(
                name,
                List.of("-Xmx128m"),
                "org.apache.spark.deploy.worker.Worker",
                "--host",
                "127.0.0.1",
                "--webui-port",
                "0",
                "--cores",
                "1",
                "--memory",
                "1g",
                "--work-dir",
                folder.resolve(name).resolve("work").toString(),
                "spark://127.0.0.1:" + port);
    }

    /** SIGKILL to a worker and to its executor. */
    static void kill(Process worker) throws InterruptedException {
        worker.descendants().forEach(ProcessHandle::destroyForcibly);
        worker.destroyForcibly().waitFor();
    }

    /** {@code spark-submit --class MAIN JAR …}. */
    Process submit(String name, Class<?> main, List<String> arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                "spark://127.0.0.1:" + port,
                "--conf",
                "spark.ui.enabled=false",
                "--conf",
                "spark.executor.memory=900m",
                "--class",
                main.getName(),
                Path.of("target", "aesam.jar").toAbsolutePath().toString()));
        all.addAll(arguments);
        return start(name, List.of("-Xmx512m"), all.toArray(String[]::new));
    }

    @Override
    public void close() throws InterruptedException {
        for (Process process : started) {
            kill(process);
        }
    }
}
