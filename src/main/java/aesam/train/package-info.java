/**
 * The training loop, its events, what is collected from them, and evaluation.
 */
@NullMarked
package aesam.train;

import org.jspecify.annotations.NullMarked;
