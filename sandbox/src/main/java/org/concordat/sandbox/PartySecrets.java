package org.concordat.sandbox;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.concordat.crypto.envelope.OpeningKey;
import org.concordat.crypto.envelope.SigningKey;

/** The keys of one party, made for one launch of the sandbox. */
record PartySecrets(SigningKey signing, OpeningKey opening) {
    private static final HexFormat HEX = HexFormat.of();

    static PartySecrets generate(SecureRandom random) {
        return new PartySecrets(SigningKey.generate(random), OpeningKey.generate(random));
    }

    String signingHex() {
        return HEX.formatHex(signing.secretBytes());
    }

    String openingHex() {
        return HEX.formatHex(opening.secretBytes());
    }

    String verifyingHex() {
        return signing.verifyingKey().hex();
    }

    String sealingHex() {
        return opening.sealingKey().hex();
    }
}
