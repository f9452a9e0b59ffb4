/**
 * What people meet, in cells and under the command line: train, sweep, compare, list, measure, report.
 */
@NullMarked
package aesam.lab;

import org.jspecify.annotations.NullMarked;
