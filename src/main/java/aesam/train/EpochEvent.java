package aesam.train;

/**
 * An epoch has ended.
 *
 * @param epoch from 0
 * @param test on the test set, behind the epoch's last step
 * @param stepNanos spent in steps
 * @param waitingNanos spent waiting for batches
 * @param evaluationNanos spent on the test set
 */
public record EpochEvent(int epoch, Evaluation test, long stepNanos, long waitingNanos, long evaluationNanos) {}
