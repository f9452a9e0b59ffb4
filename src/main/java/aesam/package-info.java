/**
 * AE-SAM: adaptive sharpness-aware minimization, made explorable. Here: what every package needs, seeds and failures.
 */
@NullMarked
package aesam;

import org.jspecify.annotations.NullMarked;
