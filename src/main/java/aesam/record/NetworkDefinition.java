package aesam.record;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.Behaviour;
import aesam.Fingerprint;
import aesam.OwnPart;
import aesam.network.BlockProbe;
import aesam.network.blocks.Architecture;
import ai.djl.nn.Block;
import java.util.function.Supplier;

/** Which network is trained. */
public sealed interface NetworkDefinition {
    /** For file names and tables, such as {@code resnet8}. */
    String name();

    /** A new block for so many classes, not yet initialised. */
    Block block(int classes);

    /** Whether its layers are known to make no arrays of the type that flows through them: DJL ends the process where one is bfloat16. */
    boolean takesBfloat16();

    /**
     * One that has a name.
     *
     * @param architecture which
     * @param dropout of networks that have it, in [0, 1); 0 for none
     */
    record Named(Architecture architecture, double dropout) implements NetworkDefinition {
        public Named {
            architecture.requireDropout(dropout);
        }

        @Override
        public String name() {
            return architecture.toString();
        }

        @Override
        public Block block(int classes) {
            return architecture.create(classes, dropout);
        }

        @Override
        public boolean takesBfloat16() {
            return true;
        }
    }

    /** Makes a block: a new one each time it is asked, so that each run starts anew. */
    @FunctionalInterface
    interface Source extends Behaviour, Supplier<Block> {}

    /**
     * Your own DJL block.
     *
     * @param part its fingerprint is of the names and shapes of its parameters and of its outputs at seeded weights
     */
    record Own(OwnPart<Source> part) implements NetworkDefinition {
        /**
         * A network by what makes its block.
         *
         * @param side of the images that it takes, in pixels
         * @throws AesamException if it makes the same block twice, or one that does not take such images
         */
        public Own(String name, Source source, int side) {
            this(new OwnPart<>(name, fingerprint(name, source, side), source));
        }

        private static String fingerprint(String name, Source source, int side) {
            String part = "network '" + name + "'";
            Block first = source.get();
            require(
                    first != source.get(),
                    "The %s gives the same block twice: make a new one each time, as in () -> new SequentialBlock()…, so"
                            + " that each run starts anew.",
                    part);
            return Fingerprint.of(part, 1, i -> BlockProbe.answer(source.get(), side));
        }

        @Override
        public String name() {
            return part.name();
        }

        @Override
        public Block block(int classes) {
            return part.behaviour("network").get();
        }

        @Override
        public boolean takesBfloat16() {
            return false;
        }
    }
}
