package aesam.spark;

import aesam.AesamException;
import aesam.run.Backend;
import aesam.run.BackendProvider;

/** {@code --on spark}: the session that spark-submit describes. */
public final class SparkProvider implements BackendProvider {
    @Override
    public String name() {
        return "spark";
    }

    @Override
    public Backend open(String out) {
        try {
            return SparkBackend.submitted(out);
        } catch (NoClassDefFoundError withoutSpark) {
            throw new AesamException(
                    "Spark is not on the class path: start this with spark-submit, as the README's section Spark says.",
                    withoutSpark);
        }
    }
}
