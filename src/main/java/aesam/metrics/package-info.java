/**
 * Collectors over the events of training, and measurements of a network at rest.
 */
@NullMarked
package aesam.metrics;

import org.jspecify.annotations.NullMarked;
