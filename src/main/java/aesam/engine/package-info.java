/**
 * A network evaluated at a point of weight space: the only home of DJL's PyTorch internals.
 */
@NullMarked
package aesam.engine;

import org.jspecify.annotations.NullMarked;
