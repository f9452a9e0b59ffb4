/**
 * Seven optimizers as compositions: policy, perturbation, selection, reuse, base optimizer; schedules.
 */
@NullMarked
package aesam.optim;

import org.jspecify.annotations.NullMarked;
