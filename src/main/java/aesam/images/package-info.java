/**
 * Image sets, label noise, augmentation, and seeded batches with prefetch.
 */
@NullMarked
package aesam.images;

import org.jspecify.annotations.NullMarked;
