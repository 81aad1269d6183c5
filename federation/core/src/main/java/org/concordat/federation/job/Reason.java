package org.concordat.federation.job;

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
    private static final int MAX_DETAIL = 2000;

    public Reason {
        if (detail.length() > MAX_DETAIL) {
            detail = detail.substring(0, MAX_DETAIL);
        }
    }

    public static Reason of(String code, String detail) {
        return new Reason(code, null, null, detail);
    }

    public static Reason of(FederationException failure) {
        return new Reason(
                failure.code().code(),
                failure.party().orElse(null),
                failure.step().orElse(null),
                failure.detail());
    }
}
