package aesam.images.files;

/**
 * What a JPEG file says of itself before its pixels (ITU-T T.81, B.2).
 *
 * @param components 1 for grey, 3 for colour, 4 for CMYK
 * @param adobe the colour transform in Adobe's APP14 segment, 2 for YCCK; −1 where there is no such segment
 */
record JpegHeader(int height, int width, int components, int adobe) {
    private static final int APP14 = 0xEE;
    private static final int ADOBE_LENGTH = 14;
    private static final int START_OF_SCAN = 0xDA;

    static boolean isJpeg(byte[] bytes) {
        return bytes.length > 2 && (bytes[0] & 0xFF) == 0xFF && (bytes[1] & 0xFF) == 0xD8 && (bytes[2] & 0xFF) == 0xFF;
    }

    /**
     * Reads the segments up to the frame header, and to the first scan.
     *
     * @throws BrokenImage if the bytes end before
     */
    static JpegHeader of(byte[] bytes) throws BrokenImage {
        int adobe = -1;
        int frame = -1;
        int at = 2;
        while (at + 4 <= bytes.length) {
            int marker = number(bytes, at, 2);
            if (marker == 0xFFFF) {
                at++;
                continue;
            }
            int kind = marker & 0xFF;
            if (marker >> 8 != 0xFF || kind == START_OF_SCAN) {
                break;
            }
            boolean adobes = kind == APP14 && number(bytes, at + 2, 2) >= ADOBE_LENGTH && at + 16 <= bytes.length;
            if (adobes && number(bytes, at + 4, 4) == 0x41646F62) {
                adobe = bytes[at + 15] & 0xFF;
            } else if (isFrame(kind)) {
                frame = at;
            }
            at += 2 + number(bytes, at + 2, 2);
        }
        if (frame < 0 || frame + 10 > bytes.length) {
            throw new BrokenImage("it ends before its JPEG header does");
        }
        return new JpegHeader(number(bytes, frame + 5, 2), number(bytes, frame + 7, 2), bytes[frame + 9], adobe);
    }

    /** SOF0 to SOF15, without the tables that have numbers among them. */
    private static boolean isFrame(int kind) {
        return kind >= 0xC0 && kind <= 0xCF && kind != 0xC4 && kind != 0xC8 && kind != 0xCC;
    }

    private static int number(byte[] bytes, int at, int length) {
        int number = 0;
        for (int i = 0; i < length; i++) {
            number = (number << 8) | (bytes[at + i] & 0xFF);
        }
        return number;
    }
}
