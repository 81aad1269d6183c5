package org.concordat.sandbox;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.concordat.crypto.envelope.OpeningKey;
import org.concordat.crypto.envelope.SigningKey;

/** The keys of one party, made for one launch of the sandbox. */
record PartySecrets(SigningKey signing, OpeningKey opening, byte[] wrapping) {
    private static final HexFormat HEX = HexFormat.of();

    static PartySecrets generate(SecureRandom random) {
        var wrapping = new byte[32];
        random.nextBytes(wrapping);
        return new PartySecrets(SigningKey.generate(random), OpeningKey.generate(random), wrapping);
    }

    String signingHex() {
        return HEX.formatHex(signing.secretBytes());
    }

    String openingHex() {
        return HEX.formatHex(opening.secretBytes());
    }

    String wrappingHex() {
        return HEX.formatHex(wrapping);
    }

    String verifyingHex() {
        return signing.verifyingKey().hex();
    }

    String sealingHex() {
        return opening.sealingKey().hex();
    }
}
