/**
 * The step loop, its events, and evaluation.
 */
@NullMarked
package aesam.train;

import org.jspecify.annotations.NullMarked;
