package aesam;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AesamExceptionTest {
    /** What libtorch 2.7.1 says; the one on a GPU's memory is in PyTorch's documentation. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[enforce fail at alloc_cpu.cpp:119] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 589824000 bytes. Error code 12 (Cannot allocate memory) | There is not enough memory (can't allocate memory: you tried to allocate 589824000 bytes. Error code 12 (Cannot allocate memory)); take smaller batches, or micro-batch=N, which passes them in parts.",
                "CUDA out of memory. Tried to allocate 2.00 GiB. | There is not enough memory (CUDA out of memory. Tried to allocate 2.00 GiB.); take smaller batches, or micro-batch=N, which passes them in parts.",
                "CUDA error: device-side assert triggered | The GPU failed (CUDA error: device-side assert triggered); look at it with nvidia-smi, or take the device cpu."
            })
    void whatADeviceLacksIsASentence(String said, String sentence) {
        EngineException failure = new EngineException(said + "\nframe #0: c10::Error::Error(c10::SourceLocation)");
        assertThat(AesamException.ofMachine(failure))
                .hasValueSatisfying(
                        told -> assertThat(told).hasMessage(sentence).hasCause(failure));
    }

    @Test
    void whatCodeDoesWrongIsNotTheMachines() {
        assertThat(AesamException.ofMachine(new EngineException("mat1 and mat2 shapes cannot be multiplied")))
                .isEmpty();
        assertThat(AesamException.ofMachine(new IllegalStateException("out of memory")))
                .isEmpty();
    }
}
