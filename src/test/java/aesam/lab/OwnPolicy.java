package aesam.lab;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.optim.Optimizer;
import aesam.record.Recipe;
import aesam.run.Display;
import aesam.train.StepEvent;
import aesam.train.TrainingListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Trains with a policy of its own in a process of its own: FOLDER THRESHOLD [STEP to be interrupted behind]. */
final class OwnPolicy {
    static final String[] SMALL = {"image-size=16", "limit=80", "batch=16", "epochs=3", "noise=0.3"};

    private OwnPolicy() {}

    static Recipe recipe(double threshold) {
        return Recipe.DEFAULT
                .with(SMALL)
                .optimizer(
                        Optimizer.aeSam().policy("mine", now -> now.sharpness().score() > threshold));
    }

    static Lab lab(Path out, List<String> said) {
        return Lab.open(Map.of("AESAM_THREADS", "1")).runsIn(out).showingOn(new Display() {
            @Override
            public void say(String text) {
                said.add(text);
            }

            @Override
            public void detail(String line) {}

            @Override
            public Bar bar(String title) {
                return (share, words) -> {};
            }
        });
    }

    /** Trains until a step, behind which everything ends. */
    static void cutOff(Lab lab, Recipe recipe, int last) {
        assertThatThrownBy(() -> lab.train(recipe, new TrainingListener() {
                    @Override
                    public void onStep(StepEvent event) {
                        if (event.step().t() == last) {
                            throw new AesamException("The lights went out.");
                        }
                    }
                }))
                .hasMessage("The lights went out.");
    }

    public static void main(String[] arguments) {
        int last = arguments.length < 3 ? -1 : Integer.parseInt(arguments[2]);
        List<String> said = new java.util.ArrayList<>();
        try {
            lab(Path.of(arguments[0]), said).train(recipe(Double.parseDouble(arguments[1])), new TrainingListener() {
                @Override
                public void onStep(StepEvent event) {
                    if (event.step().t() == last) {
                        Thread.currentThread().interrupt();
                    }
                }
            });
        } catch (aesam.Interruption e) {
            said.add(e.getMessage());
        }
        said.forEach(System.out::println);
    }
}
