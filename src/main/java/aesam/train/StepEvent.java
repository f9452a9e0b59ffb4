package aesam.train;

import aesam.images.Batch;
import aesam.optim.Step;

/**
 * A step has been taken.
 *
 * @param epoch from 0
 * @param batch that it was taken on; valid only during the call
 * @param step what it did
 * @param nanos how long it took, waiting for data not included
 */
public record StepEvent(int epoch, Batch batch, Step step, long nanos) {}
