/**
 * The paper: policies, perturbations, selection, reuse, base optimizers, schedules, the sharpness model, the step.
 */
@NullMarked
package aesam.optim;

import org.jspecify.annotations.NullMarked;
