package org.concordat.protocol.evaluation;

import org.concordat.federation.task.Report;
import org.jspecify.annotations.Nullable;

/**
 * The joint model beside the guest's own.
 *
 * @param train on the rows that trained
 * @param test on the rows that did not; null without a split
 * @param guestOnly the same rows, by a model on the guest's columns alone; null where the guest has no columns
 */
public record EvaluationReport(
        Metrics train, @Nullable Metrics test, @Nullable GuestOnly guestOnly) implements Report {
    /** The guest's own model. */
    public record GuestOnly(Metrics train, @Nullable Metrics test) {}
}
