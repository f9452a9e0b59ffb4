/**
 * A network evaluated at a point of weight space: the only home of DJL's PyTorch internals.
 */
@NullMarked
package aesam.network;

import org.jspecify.annotations.NullMarked;
