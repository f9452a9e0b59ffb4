/**
 * The command line.
 */
@NullMarked
package aesam.cli;

import org.jspecify.annotations.NullMarked;
