/**
 * Plots, tables, pages and statistics; nothing here knows an experiment.
 */
@NullMarked
package aesam.report;

import org.jspecify.annotations.NullMarked;
