package org.concordat.sandbox.issuer;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A person of one party, with one authority and a password of this run.
 *
 * @param name {@code party-authority}, such as {@code bank-analyst}, or {@code bank-steward-2}
 * @param party the audience of the person's tokens
 */
public record SandboxUser(String name, String party, Authority authority, String password) {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** With a new password of 96 random bits in hexadecimal. */
    public static SandboxUser of(String party, Authority authority) {
        return named(party + "-" + authority.name().toLowerCase(Locale.ROOT), party, authority);
    }

    /** A further steward, named {@code party-steward-2}: what widens a policy takes two. */
    public static SandboxUser secondSteward(String party) {
        return named(party + "-steward-2", party, Authority.STEWARD);
    }

    private static SandboxUser named(String name, String party, Authority authority) {
        var bytes = new byte[12];
        RANDOM.nextBytes(bytes);
        return new SandboxUser(name, party, authority, HexFormat.of().formatHex(bytes));
    }

    @Override
    public String toString() {
        return "SandboxUser[" + name + "]";
    }
}
