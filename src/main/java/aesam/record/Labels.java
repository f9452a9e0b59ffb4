package aesam.record;

import aesam.Behaviour;
import aesam.OwnPart;
import aesam.WholeFile;
import aesam.images.ImageSet;
import aesam.images.files.LabelFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/** Which labels training starts from, before noise. The true ones are kept beside them. */
public sealed interface Labels {
    /** The same images with these labels. */
    ImageSet applyTo(ImageSet train);

    /** For tables; null for those that come with the images. */
    @Nullable
    String name();

    /** Those that come with the images. */
    record Given() implements Labels {
        @Override
        public ImageSet applyTo(ImageSet train) {
            return train;
        }

        @Override
        public @Nullable String name() {
            return null;
        }
    }

    /**
     * Those in a file, a class name or number for each training image, in the order of the dataset.
     *
     * @param path of the file
     * @param sha256 of it
     */
    record FromFile(String path, String sha256) implements Labels {
        /**
         * Labels from a file.
         *
         * @throws aesam.AesamException if it cannot be read
         */
        public static FromFile of(Path file) {
            return new FromFile(file.toString(), WholeFile.sha256(file));
        }

        @Override
        public ImageSet applyTo(ImageSet train) {
            Path file = Path.of(path);
            WholeFile.requireUnchanged(file, sha256);
            return train.withLabels(LabelFile.read(file, train.classes(), train.size()));
        }

        @Override
        public String name() {
            return String.valueOf(Path.of(path).getFileName());
        }
    }

    /** Labels of your own, one an image. */
    @FunctionalInterface
    interface Source extends Behaviour {
        int[] labels();
    }

    /**
     * Your own, one for each training image in the order of the dataset.
     *
     * @param part its fingerprint is of all of them
     */
    record Own(OwnPart<Source> part) implements Labels {
        private static final int HEX_DIGITS = 32;

        /** Labels under a name; a copy. */
        public Own(String name, int... labels) {
            this(new OwnPart<>(name, fingerprint(labels), copyOf(labels)));
        }

        private static Source copyOf(int[] labels) {
            int[] own = labels.clone();
            return own::clone;
        }

        private static String fingerprint(int[] labels) {
            ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * labels.length);
            Arrays.stream(labels).forEach(bytes::putInt);
            return DigestUtils.sha256Hex(bytes.array()).substring(0, HEX_DIGITS);
        }

        @Override
        public ImageSet applyTo(ImageSet train) {
            return train.withLabels(part.behaviour("set of labels").labels());
        }

        @Override
        public String name() {
            return part.name();
        }
    }
}
