package aesam.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CudaTest {
    @Test
    void convolutionsAreInTf32WhereThereIsOneAndNothingForbidsIt() {
        assertThat(Cuda.isTf32("80", null)).isTrue();
        assertThat(Cuda.isTf32("120", "1")).isTrue();
        assertThat(Cuda.isTf32("90", "0")).isFalse();
        assertThat(Cuda.isTf32("75", null)).isFalse();
        assertThat(Cuda.isTf32("cpu")).isFalse();
    }

    @Test
    void theProcessorHasNoMemoryOfItsOwn() {
        assertThat(Cuda.usedMemory("cpu")).isNull();
    }
}
