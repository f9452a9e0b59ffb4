/**
 * Runs on disk: recipe, JSON, rows, checkpoints, locks, state dicts.
 */
@NullMarked
package aesam.record;

import org.jspecify.annotations.NullMarked;
