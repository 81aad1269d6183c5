package org.concordat.federation;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one error of the federation: a code with an owner, and a text in plain words that says what was found, what was
 * expected and what to do; never a data value, a key or an entity id.
 */
public final class FederationException extends RuntimeException {
    public static final ErrorCode ROSTER_INVALID = ErrorCode.request("roster-invalid");
    public static final ErrorCode PROTOCOL_VIOLATION = ErrorCode.violation("protocol-violation");
    public static final ErrorCode DECRYPTION_PROOF_INVALID = ErrorCode.violation("decryption-proof-invalid");
    public static final ErrorCode JOB_CANCELLED = ErrorCode.request("job-cancelled");
    public static final ErrorCode PARTY_ABSENT = ErrorCode.peer("party-absent");
    public static final ErrorCode BUG = new ErrorCode("internal-error", ErrorCode.Category.BUG);

    private final ErrorCode code;
    private final @Nullable PartyId party;
    private final @Nullable String step;

    public FederationException(ErrorCode code, String detail) {
        this(code, detail, null, null, null);
    }

    public FederationException(ErrorCode code, String detail, Throwable cause) {
        this(code, detail, null, null, cause);
    }

    private FederationException(
            ErrorCode code, String detail, @Nullable PartyId party, @Nullable String step, @Nullable Throwable cause) {
        super(detail, cause);
        this.code = code;
        this.party = party;
        this.step = step;
    }

    /** A departure from the script by {@code party} at {@code step}. */
    public static FederationException violation(PartyId party, String step, String detail) {
        return new FederationException(PROTOCOL_VIOLATION, detail, party, step, null);
    }

    /** {@code party}, who holds the key, did not prove that it opened rightly. */
    public static FederationException wrongDecryption(PartyId party, String step, String detail) {
        return new FederationException(DECRYPTION_PROOF_INVALID, detail, party, step, null);
    }

    /** This error, said of a party and a step. */
    public FederationException of(PartyId ofParty, String ofStep) {
        return new FederationException(code, detail(), ofParty, ofStep, this);
    }

    public ErrorCode code() {
        return code;
    }

    /** Plain words. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** The party that caused it or is waited for. */
    public Optional<PartyId> party() {
        return Optional.ofNullable(party);
    }

    /** Where in the protocol. */
    public Optional<String> step() {
        return Optional.ofNullable(step);
    }
}
