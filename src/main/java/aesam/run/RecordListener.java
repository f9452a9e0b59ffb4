package aesam.run;

import aesam.record.RunRecord;
import aesam.train.TrainingListener;

/** Looks on while a network trains, and at the record where it has been trained before. */
public interface RecordListener extends TrainingListener {
    /** The run is on record, and not trained again. */
    void onRecord(RunRecord record);
}
