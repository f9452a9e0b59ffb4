/**
 * How images lie on disk: CIFAR's layouts, folders, archives; decoding and the cache of decoded images.
 */
@NullMarked
package aesam.images.files;

import org.jspecify.annotations.NullMarked;
