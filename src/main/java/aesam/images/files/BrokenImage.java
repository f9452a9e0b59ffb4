package aesam.images.files;

/** A file is no image that can be shown whole; the message is the reason, without the file's name. */
final class BrokenImage extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenImage(String reason) {
        super(reason);
    }

    BrokenImage(String reason, Throwable cause) {
        super(reason, cause);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
