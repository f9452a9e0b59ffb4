package aesam.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import aesam.experiments.Profile;
import aesam.record.RunRecord;
import aesam.record.SyntheticRuns;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CurvesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"erm", "ae-sam", "ss-sam", "sam"})
    void theShareOfSamStepsIsThatOfTheEpoch(String optimizer) {
        RunRecord run = new SyntheticRuns(folder, 7)
                .write(Profile.SMOKE.main().withSeed(1).with("optimizer=" + optimizer, "epochs=5"));
        assertThat(Curves.samShares(run)).hasSize(5).containsExactly(Curves.meanOfEpochs(run, "sam"), within(1e-12));
    }
}
