/**
 * Image sets, in memory or decoded from files when they are needed, their readers, label noise, augmentation, seeded
 * batches with prefetch.
 */
@NullMarked
package aesam.data;

import org.jspecify.annotations.NullMarked;
