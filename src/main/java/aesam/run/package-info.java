/**
 * Run specifications and run records on disk.
 */
@NullMarked
package aesam.run;

import org.jspecify.annotations.NullMarked;
