package org.concordat.federation.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.federation.PartyId;

/**
 * The last line of an exported audit log: how many entries it holds, and the hash of every byte before it, signed by the
 * party. So an export that was cut off or pieced together is known as one.
 *
 * @param sha256 64 hexadecimal digits, of all lines before with their ends
 */
public record ExportSeal(String federation, PartyId party, long entries, String sha256, Instant at) {
    public byte[] sign(SigningKey key) {
        var text = text();
        return key.sign(text, text.length);
    }

    public boolean signedBy(VerifyingKey key, byte[] signature) {
        var text = text();
        return key.verifies(text, text.length, signature);
    }

    private byte[] text() {
        return ("concordat audit export 1\n" + federation + "\n" + party + "\n" + entries + "\n" + sha256 + "\n"
                        + at.toEpochMilli() + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
