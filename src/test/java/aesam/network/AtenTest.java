package aesam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

/** Operators that DJL has no call for, on numbers that are easy to follow. */
class AtenTest {
    @Test
    void aSumWithAScaledVectorOverwritesAnyOfThem() {
        try (NDManager manager = PyTorch.engine().newBaseManager()) {
            NDArray a = manager.create(new float[] {1, 2, 3});
            NDArray b = manager.create(new float[] {10, 20, -10});
            NDArray sum = manager.create(new Shape(3));
            assertThat(Aten.plus(a, 0.5, b, sum)).isSameAs(sum);
            assertThat(sum.toFloatArray()).containsExactly(6, 12, -2);
            assertThat(a.toFloatArray()).containsExactly(1, 2, 3);
            Aten.plus(a, 2, sum, sum);
            assertThat(sum.toFloatArray()).containsExactly(13, 26, -1);
            Aten.addScaled(a, -1, b);
            assertThat(a.toFloatArray()).containsExactly(-9, -18, 13);
            Aten.scale(a, 2);
            assertThat(a.toFloatArray()).containsExactly(-18, -36, 26);
        }
    }

    @Test
    void aSumHasToFit() {
        try (NDManager manager = PyTorch.engine().newBaseManager()) {
            NDArray a = manager.ones(new Shape(3));
            NDArray sum = manager.zeros(new Shape(2));
            assertThatThrownBy(() -> Aten.plus(a, 1, a, sum)).isInstanceOf(IllegalArgumentException.class);
            assertThat(sum.toFloatArray()).containsExactly(0, 0);
        }
    }

    @Test
    void aScaleThatFloat32DoesNotHoldIsInfinite() {
        try (NDManager manager = PyTorch.engine().newBaseManager()) {
            NDArray one = manager.ones(new Shape(1));
            assertThat(Aten.plus(one, 1e300, one, one).getFloat()).isInfinite();
            NDArray wide = manager.ones(new Shape(1), DataType.FLOAT64);
            assertThat(Aten.plus(wide, 1e300, wide, wide).getDouble()).isEqualTo(1e300);
        }
    }

    @Test
    void whatIsSentIsACopyThatMayRequireAGradient() {
        try (NDManager manager = PyTorch.engine().newBaseManager()) {
            NDArray host = manager.create(new float[] {1, 2});
            NDArray sent = Aten.send(manager, host);
            host.muli(5);
            assertThat(sent.toFloatArray()).containsExactly(1, 2);
            sent.setRequiresGradient(true);
            assertThat(sent.hasGradient()).isTrue();
        }
    }
}
