package aesam.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
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
 * Operators of libtorch that DJL has no call for, reached through TorchScript: updates in one pass over memory and without a
 * temporary, copies to a GPU that nothing waits for, attention. Scalars are no tensors here, which DJL makes of them: on a GPU
 * each would be a copy that waits for all that was asked before.
 */
public final class Aten {
    private static final String CODE = """
            class Aten(Module):
              __parameters__ = []
              __buffers__ = []
              def add(self: __torch__.Aten, a: Tensor, b: Tensor, scale: float) -> None:
                _0 = torch.add_(a, b, alpha=scale)
                return None
              def plus(self: __torch__.Aten, a: Tensor, b: Tensor, scale: float, sum: Tensor) -> None:
                _0 = torch.add(a, b, alpha=scale, out=sum)
                return None
              def times(self: __torch__.Aten, a: Tensor, b: Tensor, product: Tensor) -> None:
                _0 = torch.mul(a, b, out=product)
                return None
              def magnitude(self: __torch__.Aten, a: Tensor, more: float, sum: Tensor) -> None:
                _0 = torch.add_(torch.abs(a, out=sum), more)
                return None
              def scale(self: __torch__.Aten, a: Tensor, scale: float) -> None:
                _0 = torch.mul_(a, scale)
                return None
              def zero(self: __torch__.Aten, parts: List[Tensor]) -> None:
                torch._foreach_zero_(parts)
                return None
              def concat(self: __torch__.Aten, parts: List[Tensor], to: Tensor) -> None:
                _0 = torch.cat(parts, 0, out=to)
                return None
              def copy(self: __torch__.Aten, a: Tensor, to: Tensor) -> None:
                _0 = torch.copy_(to, a)
                return None
              def resample(self: __torch__.Aten, a: Tensor, height: int, width: int, to: Tensor) -> None:
                _0 = torch._upsample_bicubic2d_aa(a, [height, width], False, None, None, out=to)
                return None
              def forward(self: __torch__.Aten, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
                return torch.scaled_dot_product_attention(q, k, v)
              def send(self: __torch__.Aten, a: Tensor, to: Tensor) -> None:
                if ops.prim.is_cuda(to):
                  b = torch.pin_memory(a)
                else:
                  b = a
                _0 = torch.copy_(to, b, True)
                return None
              def keep(self: __torch__.Aten, places: Tensor, low: Tensor, high: Tensor, first: int, second: int, third: int, least: int, kept: Tensor) -> None:
                x = torch.add(places, low)
                _0 = torch.bitwise_xor_(x, torch.bitwise_and(torch.bitwise_right_shift(x, 17), 32767))
                _1 = torch.bitwise_xor_(torch.mul_(x, first), high)
                _2 = torch.bitwise_xor_(x, torch.bitwise_and(torch.bitwise_right_shift(x, 11), 2097151))
                _3 = torch.mul_(x, second)
                _4 = torch.bitwise_xor_(x, torch.bitwise_and(torch.bitwise_right_shift(x, 15), 131071))
                _5 = torch.mul_(x, third)
                _6 = torch.bitwise_xor_(x, torch.bitwise_and(torch.bitwise_right_shift(x, 14), 262143))
                _7 = torch.copy_(kept, torch.ge(torch.bitwise_and(torch.bitwise_right_shift(x, 1), 2147483647), least))
                return None
              def divide(self: __torch__.Aten, a: Tensor, by: float) -> None:
                _0 = torch.div_(a, by)
                return None
              def over(self: __torch__.Aten, a: Tensor, b: Tensor, quotient: Tensor) -> None:
                _0 = torch.div(a, b, out=quotient)
                return None
              def dot(self: __torch__.Aten, a: Tensor, b: Tensor, same: bool, part: int, sum: Tensor) -> None:
                _0 = torch.zero_(sum)
                for i in range(torch.floordiv(torch.add(torch.size(a, 0), torch.sub(part, 1)), part)):
                  start = torch.mul(i, part)
                  x = torch.to(torch.slice(a, 0, start, torch.add(start, part), 1), 7)
                  if same:
                    y = x
                  else:
                    y = torch.to(torch.slice(b, 0, start, torch.add(start, part), 1), 7)
                  _1 = torch.add_(sum, torch.dot(x, y))
                return None
              def sgd(self: __torch__.Aten, w: List[Tensor], d: List[Tensor], v: List[Tensor], decay: float, rate: float, momentum: float, nesterov: bool) -> None:
                torch._fused_sgd_(w, d, v, weight_decay=decay, momentum=momentum, lr=rate, dampening=0., nesterov=nesterov, maximize=False, is_first_step=False)
                return None
              def adam(self: __torch__.Aten, w: List[Tensor], d: List[Tensor], m: List[Tensor], v: List[Tensor], t: List[Tensor], rate: float, beta1: float, beta2: float, epsilon: float) -> None:
                torch._fused_adam_(w, d, m, v, [], t, lr=rate, beta1=beta1, beta2=beta2, weight_decay=0., eps=epsilon, amsgrad=False, maximize=False)
                return None
            """;

    /** A cast to a type by libtorch's number for it. DJL's own casts let no gradient through, and know no bfloat16. */
    private static final String CAST = """
            class Aten(Module):
              __parameters__ = []
              __buffers__ = []
              def forward(self: __torch__.Aten, a: Tensor) -> Tensor:
                return torch.to(a, TYPE)
            """;

    /** Python's pickle of an object of that class without attributes. */
    private static final String OBJECT = "\u0080\u0002c__torch__\nAten\n)\u0081}b.";

    /** Of an empty tuple. */
    private static final String NO_CONSTANTS = "\u0080\u0002).";

    private static final PtSymbolBlock MODULE = load(CODE);

    /** Loaded when the first pass is in bfloat16. */
    private static final class Casts {
        static final PtSymbolBlock ROUND = load(CAST.replace("TYPE", "15"));
        static final PtSymbolBlock WIDEN = load(CAST.replace("TYPE", "6"));
    }

    private Aten() {}

    private static PtSymbolBlock load(String code) {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive, StandardCharsets.ISO_8859_1)) {
            for (String[] entry : new String[][] {
                {"data.pkl", OBJECT},
                {"code/__torch__.py", code},
                {"constants.pkl", NO_CONSTANTS},
                {"version", "3\n"},
                {"byteorder", "little"}
            }) {
                zip.putNextEntry(new ZipEntry("aten/" + entry[0]));
                zip.write(entry[1].getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            return JniUtils.loadModule(
                    (PtNDManager) PyTorch.engine().newBaseManager(Device.cpu()),
                    new ByteArrayInputStream(archive.toByteArray()),
                    false,
                    false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** a ← a + scale · b. */
    public static void addScaled(NDArray a, double scale, NDArray b) {
        run("add", value(a), value(b), held(scale, a));
    }

    /**
     * sum ← a + scale · b, where b may be the sum itself.
     *
     * @throws IllegalArgumentException if the sum has another shape: libtorch would give it theirs, and new memory
     */
    public static NDArray plus(NDArray a, double scale, NDArray b, NDArray sum) {
        if (!sum.getShape().equals(a.getShape())) {
            throw new IllegalArgumentException(
                    "a sum of " + a.getShape() + " does not fit into " + sum.getShape() + ".");
        }
        run("plus", value(a), value(b), held(scale, a), value(sum));
        return sum;
    }

    /** product ← a ⊙ b, number by number; it may be one of the two, as below. */
    public static NDArray times(NDArray a, NDArray b, NDArray product) {
        run("times", value(a), value(b), value(product));
        return product;
    }

    /** quotient ← a / b, number by number. */
    public static NDArray over(NDArray a, NDArray b, NDArray quotient) {
        run("over", value(a), value(b), value(quotient));
        return quotient;
    }

    /** sum ← |a| + more, number by number. */
    public static NDArray magnitude(NDArray a, double more, NDArray sum) {
        run("magnitude", value(a), held(more, a), value(sum));
        return sum;
    }

    /** aᵢ ← 0 for each of some arrays, on a GPU all at once. */
    public static void zero(NDList parts) {
        if (!parts.isEmpty()) {
            run("zero", list(parts));
        }
    }

    /** Copies vectors into one, one after the other. */
    static void concat(NDList parts, NDArray to) {
        run("concat", list(parts), value(to));
    }

    /** to ← from. */
    public static NDArray copy(NDArray from, NDArray to) {
        run("copy", value(from), value(to));
        return to;
    }

    /** Scales planes (B, C, H, W) to the size of others by bicubic interpolation with antialiasing, on the host. */
    static void resample(NDArray planes, NDArray to) {
        run(
                "resample",
                value(planes),
                IValue.from(to.getShape().get(2)),
                IValue.from(to.getShape().get(3)),
                value(to));
    }

    /**
     * softmax(QKᵀ/√d)V of queries, keys and values (B, heads, N, d), in one pass over memory. Gradients flow through it, since DJL
     * can run {@code forward} as it runs any operator.
     */
    static NDArray attention(NDArray q, NDArray k, NDArray v) {
        return IValueUtils.forward(MODULE, new NDList(q, k, v), true).singletonOrThrow();
    }

    /**
     * Rounded to bfloat16; gradients flow through it. DJL makes no such array by itself and calls its type unknown: code that asks
     * for another array of that type ends the process.
     */
    static NDArray bfloat16(NDArray a) {
        return IValueUtils.forward(Casts.ROUND, new NDList(a), true).singletonOrThrow();
    }

    /** In float32; gradients flow through it. */
    static NDArray float32(NDArray a) {
        return IValueUtils.forward(Casts.WIDEN, new NDList(a), true).singletonOrThrow();
    }

    /** a ← scale · a. */
    public static void scale(NDArray a, double scale) {
        run("scale", value(a), held(scale, a));
    }

    /** a ← a / by. */
    public static void divide(NDArray a, double by) {
        run("divide", value(a), held(by, a));
    }

    /** ⟨a, b⟩ in float64, of which so many numbers at a time are widened. */
    static void dot(NDArray a, NDArray b, int part, NDArray sum) {
        run("dot", value(a), value(b), IValue.from(a == b), IValue.from((long) part), value(sum));
    }

    /**
     * kept ← 0 or 1 by the hash of {@link DropoutMask}. (libtorch shifts signed numbers, so the bits that come in are masked.)
     *
     * @param places 32-bit integers (n)
     * @param low of the keys (B, 1), 32-bit integers; high likewise
     * @param kept (B, n)
     */
    static void keep(
            NDArray places, NDArray low, NDArray high, int first, int second, int third, int least, NDArray kept) {
        run(
                "keep",
                value(places),
                value(low),
                value(high),
                IValue.from((long) first),
                IValue.from((long) second),
                IValue.from((long) third),
                IValue.from((long) least),
                value(kept));
    }

    /** A copy of an array of the host, on the owner's device; on a GPU it goes on while more is asked of it. */
    static NDArray send(NDManager owner, NDArray a) {
        NDArray sent = owner.create(a.getShape(), a.getDataType());
        run("send", value(a), value(sent));
        return sent;
    }

    /** SGD with momentum: d ← d + λw; v ← m v + d; w ← w − ηv, or with Nesterov w ← w − η(d + m v). */
    public static void sgd(
            NDArray w, NDArray d, NDArray v, double decay, double rate, double momentum, boolean nesterov) {
        run(
                "sgd",
                list(w),
                list(d),
                list(v),
                IValue.from(decay),
                IValue.from(rate),
                IValue.from(momentum),
                IValue.from(nesterov));
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
        try (NDArray count = w.getManager().full(new Shape(), t, DataType.FLOAT32)) {
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

    private static IValue list(NDList arrays) {
        return IValue.listFrom(arrays.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
    }

    private static IValue list(NDArray a) {
        return IValue.listFrom((PtNDArray) a);
    }

    private static IValue value(NDArray a) {
        return IValue.from((PtNDArray) a);
    }

    /** What float32 does not hold is infinite, where libtorch would throw. */
    private static IValue held(double scale, NDArray with) {
        return IValue.from(with.getDataType() == DataType.FLOAT32 ? (float) scale : scale);
    }

    /** DJL runs methods in libtorch's inference mode: what they made anew no gradient could flow through, so they overwrite. */
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
