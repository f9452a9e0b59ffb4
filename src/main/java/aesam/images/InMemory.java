package aesam.images;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** Images held in memory, told apart by their pixels. */
record InMemory(List<Pixels> images) implements ImageSource {
    InMemory {
        images = List.copyOf(images);
    }

    /** Images of one size, one after the other. */
    static InMemory of(int height, int width, byte[] pixels, int count) {
        int bytes = Pixels.bytes(height, width);
        List<Pixels> images = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            images.add(new Pixels(height, width, pixels, i * bytes));
        }
        return new InMemory(images);
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public Pixels read(int image) {
        return images.get(image);
    }

    @Override
    public boolean isInMemory() {
        return true;
    }

    @Override
    public void identify(int image, MessageDigest digest) {
        Pixels p = read(image);
        digest.update(p.bytes(), p.offset(), Pixels.bytes(p.height(), p.width()));
    }
}
