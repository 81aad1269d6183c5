package org.concordat.federation.job;

import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.jspecify.annotations.Nullable;

/**
 * Why a job is paused, or ended as it did; the same at all parties.
 *
 * @param code in kebab-case, for example {@code party-absent}
 * @param party that caused it or was waited for
 * @param step where in the protocol
 * @param detail plain words; no data value, key or entity id
 */
public record Reason(
        String code, @Nullable PartyId party, @Nullable String step, String detail) {
    /** All that others are told of a failure that lies in a party's own data. */
    public static final String DATASET_NOT_USABLE = "dataset-not-usable";

    private static final int MAX_DETAIL = 2000;

    public Reason {
        if (detail.length() > MAX_DETAIL) {
            detail = detail.substring(0, MAX_DETAIL);
        }
    }

    public static Reason of(String code, String detail) {
        return new Reason(code, null, null, detail);
    }

    /**
     * What all parties are told of a failure. One that lies in a party's own data looks like any other such, so that neither
     * its kind nor a count in it tells of the data.
     */
    public static Reason of(FederationException failure) {
        boolean ofData = failure.code().category() == ErrorCode.Category.DATA;
        return new Reason(
                ofData ? DATASET_NOT_USABLE : failure.code().code(),
                failure.party().orElse(null),
                failure.step().orElse(null),
                ofData
                        ? "the data that the party brings cannot be used in this job as they are; its own people, and nobody"
                                + " else, are told why"
                        : failure.detail());
    }
}
