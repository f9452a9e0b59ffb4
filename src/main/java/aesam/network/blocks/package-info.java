/**
 * The architectures as DJL blocks whose children carry PyTorch's names.
 */
@NullMarked
package aesam.network.blocks;

import org.jspecify.annotations.NullMarked;
