/**
 * Collectors over the events of training.
 */
@NullMarked
package aesam.metrics;

import org.jspecify.annotations.NullMarked;
