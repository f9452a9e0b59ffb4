package aesam.train;

import org.jspecify.annotations.Nullable;

/**
 * An epoch has ended.
 *
 * @param epoch from 0
 * @param test on the test set, behind the epoch's last step
 * @param validation on the images for validation; null where there are none
 * @param stepNanos spent in steps
 * @param waitingNanos spent waiting for batches
 * @param evaluationNanos spent on both
 */
public record EpochEvent(
        int epoch,
        Evaluation test,
        @Nullable Evaluation validation,
        long stepNanos,
        long waitingNanos,
        long evaluationNanos) {}
