package aesam.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Updates of flat vectors in place, each in one pass over memory and without a temporary: operators of libtorch that DJL has
 * no call for, reached through a TorchScript module.
 */
public final class Fused {
    private static final String CODE = """
            class Fused(Module):
              __parameters__ = []
              __buffers__ = []
              def add(self: __torch__.Fused, a: Tensor, b: Tensor, scale: float) -> None:
                _0 = torch.add_(a, b, alpha=scale)
                return None
              def sgd(self: __torch__.Fused, w: List[Tensor], d: List[Tensor], v: List[Tensor], rate: float, momentum: float, nesterov: bool) -> None:
                torch._fused_sgd_(w, d, v, weight_decay=0., momentum=momentum, lr=rate, dampening=0., nesterov=nesterov, maximize=False, is_first_step=False)
                return None
              def adam(self: __torch__.Fused, w: List[Tensor], d: List[Tensor], m: List[Tensor], v: List[Tensor], t: List[Tensor], rate: float, beta1: float, beta2: float, epsilon: float) -> None:
                torch._fused_adam_(w, d, m, v, [], t, lr=rate, beta1=beta1, beta2=beta2, weight_decay=0., eps=epsilon, amsgrad=False, maximize=False)
                return None
            """;

    /** Python's pickle of an object of that class without attributes. */
    private static final String OBJECT = "\u0080\u0002c__torch__\nFused\n)\u0081}b.";

    /** Of an empty tuple. */
    private static final String NO_CONSTANTS = "\u0080\u0002).";

    private static final PtSymbolBlock MODULE = load();

    private Fused() {}

    private static PtSymbolBlock load() {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive, StandardCharsets.ISO_8859_1)) {
            for (String[] entry : new String[][] {
                {"data.pkl", OBJECT},
                {"code/__torch__.py", CODE},
                {"constants.pkl", NO_CONSTANTS},
                {"version", "3\n"},
                {"byteorder", "little"}
            }) {
                zip.putNextEntry(new ZipEntry("fused/" + entry[0]));
                zip.write(entry[1].getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            return JniUtils.loadModule(
                    (PtNDManager) PyTorch.engine().newBaseManager(),
                    new ByteArrayInputStream(archive.toByteArray()),
                    false,
                    false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** a ← a + scale · b. */
    public static void addScaled(NDArray a, double scale, NDArray b) {
        // What float32 does not hold is infinite, where libtorch would throw.
        double held = a.getDataType() == DataType.FLOAT32 ? (float) scale : scale;
        run("add", IValue.from((PtNDArray) a), IValue.from((PtNDArray) b), IValue.from(held));
    }

    /** SGD with momentum: v ← m v + d; w ← w − ηv, or with Nesterov w ← w − η(d + m v). */
    public static void sgd(NDArray w, NDArray d, NDArray v, double rate, double momentum, boolean nesterov) {
        run("sgd", list(w), list(d), list(v), IValue.from(rate), IValue.from(momentum), IValue.from(nesterov));
    }

    /**
     * Adam: m ← β₁m + (1−β₁)d; v ← β₂v + (1−β₂)d²; w ← w − η m̂/(√v̂ + ε) with m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ).
     *
     * @param t the number of this step, from 1
     */
    public static void adam(
            NDArray w,
            NDArray d,
            NDArray m,
            NDArray v,
            int t,
            double rate,
            double beta1,
            double beta2,
            double epsilon) {
        try (NDArray count = w.getManager().create((float) t)) {
            run(
                    "adam",
                    list(w),
                    list(d),
                    list(m),
                    list(v),
                    list(count),
                    IValue.from(rate),
                    IValue.from(beta1),
                    IValue.from(beta2),
                    IValue.from(epsilon));
        }
    }

    private static IValue list(NDArray a) {
        return IValue.listFrom((PtNDArray) a);
    }

    private static void run(String method, IValue... arguments) {
        try {
            IValueUtils.runMethod(MODULE, method, arguments).close();
        } finally {
            for (IValue argument : arguments) {
                argument.close();
            }
        }
    }
}
