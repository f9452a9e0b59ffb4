/**
 * Tables and figures.
 */
@NullMarked
package aesam.report;

import org.jspecify.annotations.NullMarked;
