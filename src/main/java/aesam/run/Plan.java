package aesam.run;

import aesam.record.Cell;
import aesam.record.Records;
import java.util.List;

/** Which cells are asked for, given what is on record: some follow from what others have measured. */
@FunctionalInterface
public interface Plan {
    List<Cell> cells(Records known);
}
