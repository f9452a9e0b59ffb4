package aesam.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.experiments.Profile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingTest {
    private static final RunSpecification BASE = Profile.QUICK.main();

    @Test
    void changesOneSettingOfASpecification() {
        RunSpecification changed = BASE.with(
                "epochs=3",
                "optimizer.name=sam",
                "rho = 0.2",
                "augment=false",
                "policy=last:0.5",
                "init=a.safetensors",
                "skip_head=true",
                "model.name=wrn28-10",
                "dropout=0.3");
        assertThat(changed.epochs()).isEqualTo(3);
        assertThat(changed.optimizer().name()).isEqualTo("sam");
        assertThat(changed.optimizer().hyperparameters().rho()).isEqualTo(0.2);
        assertThat(changed.data().augment()).isFalse();
        assertThat(changed.optimizer().policy()).isEqualTo("last:0.5");
        assertThat(changed.model().init()).isEqualTo("a.safetensors");
        assertThat(changed.model().skipHead()).isTrue();
        assertThat(changed.model().dropout()).isEqualTo(0.3);
        assertThat(changed.with("policy=none").optimizer().policy()).isNull();
        assertThat(changed.id()).isNotEqualTo(BASE.id());
        assertThat(BASE.with("epochs=" + BASE.epochs())).isEqualTo(BASE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "epochs | reads name=value",
                "epoch=3 | There is no setting 'epoch'; known: data.name, data.limit",
                "name=sam | 'name' may be data.name or model.name or optimizer.name",
                "epochs=many | epochs is a number, found 'many'",
                "epochs=1.5 | epochs is a number, found '1.5'",
                "augment=yes | augment is true or false",
                "epochs=0 | at least one epoch",
                "noise=2 | rate",
                "dropout=0.3 | resnet8 has no dropout; wrn28-10 has.",
                "dropout=some | A setting has to be a number, found \"some\".",
                "micro_batch=1.5 | A setting has to be a whole number, found \"1.5\".",
                "perturb_each=1 | A setting has to be true or false, found \"1\".",
                "skip_head=yes | A setting has to be true or false, found \"yes\".",
                "skip_head=true | A head can be skipped of a state dict to start from only.",
                "policy=sometimes | Unknown policy 'sometimes'",
                "optimizer.name=sgd | Unknown optimizer 'sgd'"
            })
    void refusesWhatIsNoSettingInOneSentence(String setting, String message) {
        assertThatThrownBy(() -> BASE.with(setting))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining(message);
    }
}
