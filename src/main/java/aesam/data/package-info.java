/**
 * Image sets in memory (uint8), their readers, label noise, augmentation, seeded batches with prefetch.
 */
@NullMarked
package aesam.data;

import org.jspecify.annotations.NullMarked;
