package aesam.spark;

import aesam.AesamException;
import aesam.Behaviour;
import aesam.record.Json;
import aesam.run.Job;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkEnv;
import org.apache.spark.serializer.SerializerInstance;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * A job on its way to an executor: JSON, and beside it the user's code, as Spark ships closures.
 *
 * @param names of the parts that are the user's code
 * @param code serialized; of no part's where there is none
 * @param fingerprints of them, found where the code comes from
 */
record RemoteJob(String json, List<String> names, byte[] code, List<String> fingerprints) implements Serializable {
    private static final ClassTag<Map<String, Behaviour>> TYPE = ClassTag$.MODULE$.apply(Map.class);

    /**
     * A job to be sent.
     *
     * @throws AesamException if the user's code cannot be
     */
    static RemoteJob of(Job job) {
        Map<String, Behaviour> code = new LinkedHashMap<>();
        String json = Json.write(job, code);
        List<String> names = List.copyOf(code.keySet());
        return new RemoteJob(
                json,
                names,
                serialized(names, code),
                names.isEmpty() ? List.of() : job.recipe().fingerprints());
    }

    private static byte[] serialized(List<String> names, Map<String, Behaviour> code) {
        try {
            ByteBuffer bytes = serializer().serialize(code, TYPE);
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return copy;
        } catch (Exception e) {
            throw new AesamException(
                    "%s cannot be sent to the workers, since it holds something that is not serializable (%s). Train it on this machine, or have it make that anew."
                            .formatted(String.join(", ", names), AesamException.reason(e)),
                    e);
        }
    }

    private static SerializerInstance serializer() {
        return SparkEnv.get().closureSerializer().newInstance();
    }

    /**
     * The job, where it has come.
     *
     * @throws AesamException if the user's code is not there, or does something else than where it comes from
     */
    Job job() {
        Job job = Json.parse(json, Job.class, behaviours());
        AesamException.require(
                names.isEmpty() || job.recipe().fingerprints().equals(fingerprints),
                "%s does something else on the workers than here; give them the same code.",
                String.join(", ", names));
        return job;
    }

    private Map<String, Behaviour> behaviours() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try {
            return serializer().deserialize(ByteBuffer.wrap(code), loader, TYPE);
        } catch (Exception | LinkageError e) {
            throw new AesamException(
                    "%s cannot be sent to the workers, which do not have its class (%s). Put the code into a jar and give that to Spark by --jars, or train on this machine."
                            .formatted(String.join(", ", names), AesamException.reason(e)),
                    e);
        }
    }
}
