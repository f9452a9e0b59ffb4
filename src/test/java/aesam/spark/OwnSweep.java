package aesam.spark;

import aesam.AesamException;
import aesam.images.Dataset;
import aesam.lab.Lab;
import aesam.optim.Optimizer;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;

/** A user's program with a session of its own, and with code of its own in a recipe: OUT COPIES. */
public final class OwnSweep {
    private OwnSweep() {}

    public static void main(String[] arguments) {
        try (JavaSparkContext session = new JavaSparkContext()) {
            Lab lab = Lab.open(Map.of())
                    .runsIn(Path.of(arguments[1]))
                    .with("image-size=16", "limit=48", "batch=16", "epochs=1")
                    .on(SparkBackend.of(session, arguments[0]));
            double from = 0.5;
            lab.sweep()
                    .over(Optimizer.aeSam().policy("late", now -> now.progress() >= from))
                    .seeds(1, 2)
                    .report();
            System.out.println("Trained: " + lab.runs().rowCount());
            try {
                Dataset images = lab.recipe().data().images().read(lab.storage());
                lab.sweep(lab.recipe().images("mine", images)).seeds(1).report();
            } catch (AesamException e) {
                System.out.println("Refused: " + e.getMessage());
            }
        }
    }
}
