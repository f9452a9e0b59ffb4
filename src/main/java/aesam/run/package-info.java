/**
 * Runs carried out on this machine: training, measuring, prices and the time that is left.
 */
@NullMarked
package aesam.run;

import org.jspecify.annotations.NullMarked;
