/**
 * The figures and tables of the paper, one file each, and how large they are made.
 */
@NullMarked
package aesam.experiments;

import org.jspecify.annotations.NullMarked;
