/**
 * Measurements of a network at rest, each with its error and its price.
 */
@NullMarked
package aesam.measure;

import org.jspecify.annotations.NullMarked;
