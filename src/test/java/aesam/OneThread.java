package aesam;

import aesam.network.Compute;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Each class of tests begins with one thread of tensor operations, whatever tests before it asked for: tensors of tests are small, and two
 * processes test at a time.
 */
public final class OneThread implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        Compute.cpu(1).use();
    }
}
