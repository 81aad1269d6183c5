package org.concordat.sandbox;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import org.concordat.federation.PartyId;
import org.concordat.federation.identity.PartyCard;
import org.concordat.federation.identity.PartyKeystore;

/** The keystore of one party and its password, made for one launch of the sandbox as {@code concordat party init} does. */
record PartySecrets(SandboxPlan.Party party, PartyKeystore keystore, String password) {
    private static final int PASSWORD_BYTES = 16;

    static PartySecrets generate(SandboxPlan.Party party, SecureRandom random) {
        var password = new byte[PASSWORD_BYTES];
        random.nextBytes(password);
        return new PartySecrets(
                party,
                PartyKeystore.generate(new PartyId(party.id()), Instant.now(), random),
                HexFormat.of().formatHex(password));
    }

    PartyCard card() {
        return keystore.card(party.institution(), party.kind().duties());
    }

    /** Never a secret. */
    @Override
    public String toString() {
        return "PartySecrets[" + party.id() + "]";
    }
}
