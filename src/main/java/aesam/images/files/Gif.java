package aesam.images.files;

import aesam.images.ImageSet;
import aesam.images.Pixels;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;

/**
 * Where the first frame of a GIF file lies on its screen (GIF89a, 18 and 20), which may be larger.
 *
 * @param height of the screen, which covers the frame
 * @param width of the screen
 * @param top of the frame
 * @param left of the frame
 */
record Gif(int height, int width, int top, int left) {
    static boolean isGif(ImageReader reader) throws IOException {
        return reader.getFormatName().equals("gif");
    }

    /** Reads where it lies, and no pixels. */
    static Gif of(ImageReader reader) throws IOException {
        NamedNodeMap screen = attributes(reader.getStreamMetadata(), "LogicalScreenDescriptor");
        NamedNodeMap frame = attributes(reader.getImageMetadata(0), "ImageDescriptor");
        int top = number(frame, "imageTopPosition");
        int left = number(frame, "imageLeftPosition");
        return new Gif(
                Math.max(number(screen, "logicalScreenHeight"), top + number(frame, "imageHeight")),
                Math.max(number(screen, "logicalScreenWidth"), left + number(frame, "imageWidth")),
                top,
                left);
    }

    private static NamedNodeMap attributes(IIOMetadata metadata, String element) {
        Element root = (Element) metadata.getAsTree(metadata.getNativeMetadataFormatName());
        return root.getElementsByTagName(element).item(0).getAttributes();
    }

    private static int number(NamedNodeMap attributes, String name) {
        return Integer.parseInt(attributes.getNamedItem(name).getNodeValue());
    }

    /** The screen with the frame; around it is the transparent colour, or else the palette's first, as in Pillow. */
    Pixels screen(BufferedImage frame) {
        Pixels inner = Samples.rgb(frame);
        IndexColorModel palette = (IndexColorModel) frame.getColorModel();
        int around = palette.getRGB(Math.max(0, palette.getTransparentPixel()));
        byte[] colour = {(byte) (around >> 16), (byte) (around >> 8), (byte) around};
        byte[] bytes = new byte[Pixels.bytes(height, width)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = colour[i % ImageSet.CHANNELS];
        }
        int row = inner.width() * ImageSet.CHANNELS;
        for (int y = 0; y < inner.height(); y++) {
            int to = ((top + y) * width + left) * ImageSet.CHANNELS;
            System.arraycopy(inner.bytes(), y * row, bytes, to, row);
        }
        return new Pixels(height, width, bytes);
    }
}
