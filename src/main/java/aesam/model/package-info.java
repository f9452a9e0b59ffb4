/**
 * The networks as DJL blocks whose children carry PyTorch's names, and state dicts.
 */
@NullMarked
package aesam.model;

import org.jspecify.annotations.NullMarked;
