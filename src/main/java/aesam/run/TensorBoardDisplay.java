package aesam.run;

import aesam.record.TensorBoard;
import aesam.train.TrainingListener;
import java.nio.file.Path;

/**
 * Another display, and TensorBoard beside it.
 *
 * @param other what is shown of all else
 * @param logs the folder with a folder of event files for each run, by its ID
 */
public record TensorBoardDisplay(Display other, Path logs) implements Display {
    @Override
    public void say(String text) {
        other.say(text);
    }

    @Override
    public void detail(String line) {
        other.detail(line);
    }

    @Override
    public Bar bar(String title) {
        return other.bar(title);
    }

    @Override
    public boolean showsCauses() {
        return other.showsCauses();
    }

    @Override
    public TrainingListener watching(Path record) {
        return other.watching(record).and(new TensorBoard(record, logs.resolve(record.getFileName())));
    }
}
