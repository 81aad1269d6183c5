package org.concordat.runtime.security;

import java.util.Arrays;
import java.util.Optional;

/** What a person may do at a party; the words of the token's claim {@value #CLAIM}. */
public enum Authority {
    /** Submits jobs and reads results. */
    ANALYST,
    /** Registers data and approves. */
    STEWARD,
    /** Reads the audit log, and nothing else. */
    COMPLIANCE,
    /** Sees health and no data. */
    OPERATOR;

    /** A list of names in the access token. */
    public static final String CLAIM = "authorities";

    static Optional<Authority> named(String name) {
        return Arrays.stream(values())
                .filter(authority -> authority.name().equals(name))
                .findFirst();
    }
}
