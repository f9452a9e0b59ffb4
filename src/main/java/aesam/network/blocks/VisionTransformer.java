package aesam.network.blocks;

import static aesam.AesamException.require;

import aesam.network.WeightInitializer;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/**
 * Vision transformers (Dosovitskiy et al., 2021; the small ones of Touvron et al., 2021) under timm's names: {@code cls_token,
 * pos_embed, patch_embed.proj, blocks.0.norm1, blocks.0.attn.qkv, …, norm, head}. Inputs are (B, 3, H, W), outputs (B,
 * classes). They work in an {@code aesam.network.Network} only. The size of the first images decides the number of position
 * embeddings. Weights start as timm's do.
 */
public final class VisionTransformer extends AbstractBlock {
    /** timm asks for a normal distribution truncated at ±2, which is a hundred standard deviations away. */
    private static final WeightInitializer.Distribution NORMAL = WeightInitializer.normal(0.02);

    private final int patch;
    private final int width;
    private final Parameter clsToken;
    private final Parameter posEmbed;
    private final Chain patchEmbed;
    private final SequentialBlock blocks = new SequentialBlock();
    private final Block norm;
    private final Block head;

    private VisionTransformer(int patch, int width, int depth, int heads, int classes) {
        require(patch >= 1, "A patch has a side of at least 1 pixel, found %d.", patch);
        require(depth >= 1, "A transformer needs at least one block, found %d.", depth);
        this.patch = patch;
        this.width = width;
        clsToken = addParameter(parameter("cls_token", WeightInitializer.normal(1e-6)));
        posEmbed = addParameter(parameter("pos_embed", NORMAL));
        patchEmbed = addChildBlock("patch_embed", new Chain().add("proj", projection()));
        for (int i = 0; i < depth; i++) {
            Chain attention = new Chain().add("norm1", layerNorm()).add("attn", new Attention(width, heads));
            Chain perceptron = new Chain()
                    .add("fc1", linear(4 * width))
                    .then(new Operation(Activation::gelu))
                    .add("fc2", linear(width));
            Chain mlp = new Chain().add("norm2", layerNorm()).add("mlp", perceptron);
            blocks.add(new Chain().then(new Residual(attention)).then(new Residual(mlp)));
        }
        addChildBlock("blocks", blocks);
        norm = addChildBlock("norm", layerNorm());
        require(classes >= 1, "A classifier needs at least one class, found %d.", classes);
        head = addChildBlock("head", linear(classes));
    }

    /**
     * A transformer of any size.
     *
     * @param patch side of a patch in pixels; the sides of images must be multiples of it
     * @param width of a token, a multiple of {@code heads}
     * @param depth number of blocks
     */
    public static Block of(int patch, int width, int depth, int heads, int classes) {
        return new VisionTransformer(patch, width, depth, heads, classes);
    }

    /** ViT-S: 12 blocks of 384 channels and 6 heads. */
    public static Block small(int patch, int classes) {
        return of(patch, 384, 12, 6, classes);
    }

    /** ViT-Ti: 12 blocks of 192 channels and 3 heads. */
    public static Block tiny(int patch, int classes) {
        return of(patch, 192, 12, 3, classes);
    }

    private static Parameter parameter(String name, WeightInitializer.Distribution start) {
        return Parameter.builder()
                .setName(name)
                .setType(Parameter.Type.OTHER)
                .optInitializer(new WeightInitializer(start))
                .build();
    }

    /** Starts as PyTorch's convolutions do: U(±1/√fan-in), the bias too. */
    private Block projection() {
        Block projection = Conv2d.builder()
                .setKernelShape(new Shape(patch, patch))
                .setFilters(width)
                .optStride(new Shape(patch, patch))
                .build();
        double bound = 1 / Math.sqrt(3.0 * patch * patch);
        projection.setInitializer(new WeightInitializer(WeightInitializer.uniform(bound)), "weight");
        projection.setInitializer(new WeightInitializer(WeightInitializer.uniform(bound)), "bias");
        return projection;
    }

    static Block linear(int units) {
        Block linear = Linear.builder().setUnits(units).build();
        linear.setInitializer(new WeightInitializer(NORMAL), "weight");
        return linear;
    }

    private static Block layerNorm() {
        return LayerNorm.builder().axis(2).optEpsilon(1e-6f).build();
    }

    @Override
    protected void prepare(Shape[] input) {
        long height = input[0].get(2);
        long across = input[0].get(3);
        require(
                height % patch == 0 && across % patch == 0,
                "Images of %d × %d pixels cannot be cut into patches of %d × %d: choose another patch size or image size.",
                height,
                across,
                patch,
                patch);
        clsToken.setShape(new Shape(1, 1, width));
        posEmbed.setShape(new Shape(1, 1 + (height / patch) * (across / patch), width));
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList x, boolean training, @Nullable PairList<String, Object> parameters) {
        NDArray images = x.singletonOrThrow();
        NDArray patches = patchEmbed
                .forward(store, x, training)
                .singletonOrThrow()
                .flatten(2, 3)
                .transpose(0, 2, 1);
        NDArray cls = store.getValue(clsToken, images.getDevice(), training)
                .broadcast(images.getShape().get(0), 1, width);
        NDArray tokens = cls.concat(patches, 1).add(store.getValue(posEmbed, images.getDevice(), training));
        NDList seen = norm.forward(store, blocks.forward(store, new NDList(tokens), training), training);
        return head.forward(store, new NDList(seen.singletonOrThrow().get(":, 0")), training);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] input) {
        return head.getOutputShapes(new Shape[] {new Shape(input[0].get(0), width)});
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... input) {
        patchEmbed.initialize(manager, type, input);
        Shape tokens = new Shape(input[0].get(0), posEmbed.getShape().get(1), width);
        blocks.initialize(manager, type, tokens);
        norm.initialize(manager, type, tokens);
        head.initialize(manager, type, new Shape(input[0].get(0), width));
    }
}
