package org.concordat.federation.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.crypto.merkle.MerkleHash;
import org.concordat.federation.PartyId;

/**
 * What a party says of its audit log at one moment: so many entries, and this root of their Merkle tree. Signed by the party,
 * countersigned and remembered by its peers, it binds all that it covers.
 *
 * @param size entries covered, ≥ 1
 */
public record Checkpoint(String federation, PartyId party, long size, MerkleHash root, Instant at) {
    public Checkpoint {
        if (size < 1) {
            throw new IllegalArgumentException("a checkpoint covers at least one entry, found " + size);
        }
        if (federation.contains("\n")) {
            throw new IllegalArgumentException("a federation's name has one line");
        }
    }

    public byte[] sign(SigningKey key) {
        var text = text();
        return key.sign(text, text.length);
    }

    public boolean signedBy(VerifyingKey key, byte[] signature) {
        var text = text();
        return key.verifies(text, text.length, signature);
    }

    /** A peer's signature: it has seen this checkpoint, and it goes on from all that it had seen before. */
    public byte[] countersign(PartyId peer, SigningKey key) {
        var text = countersignedText(peer);
        return key.sign(text, text.length);
    }

    public boolean countersignedBy(PartyId peer, VerifyingKey key, byte[] signature) {
        var text = countersignedText(peer);
        return key.verifies(text, text.length, signature);
    }

    private byte[] text() {
        return ("concordat audit checkpoint 1\n" + lines()).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] countersignedText(PartyId peer) {
        return ("concordat audit countersignature 1\n" + peer + "\n" + lines()).getBytes(StandardCharsets.UTF_8);
    }

    private String lines() {
        return federation + "\n" + party + "\n" + size + "\n" + root.hex() + "\n" + at.toEpochMilli() + "\n";
    }
}
