package org.concordat.federation.identity;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.concordat.crypto.envelope.OpeningKey;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.crypto.keystore.PasswordSeal;
import org.concordat.crypto.keystore.TlsIdentity;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.MalformedFrameException;
import org.concordat.federation.channel.RecordCodec;

/**
 * A party's long-term secrets: keys to sign with, to open with, to wrap jobs' secrets with, and to speak TLS with. The
 * wrapping key stays over rotations, so that jobs' secrets can still be read; the opening keys of before open what was sealed
 * to them.
 */
public final class PartyKeystore {
    private static final int WRAPPING_BYTES = 32;

    private final Contents contents;

    /**
     * What is sealed.
     *
     * @param opening the present one first
     * @param former signing keys of before, newest first: they sign on in the jobs that were begun with them
     */
    private record Contents(
            PartyId party,
            byte[] signing,
            List<Bytes> opening,
            byte[] wrapping,
            List<Bytes> former,
            byte[] tlsKey,
            byte[] certificate) {}

    /** Bytes in a list. */
    private record Bytes(byte[] value) {}

    private PartyKeystore(Contents contents) {
        this.contents = contents;
    }

    public static PartyKeystore generate(PartyId party, Instant now, SecureRandom random) {
        var wrapping = new byte[WRAPPING_BYTES];
        random.nextBytes(wrapping);
        return with(
                party,
                random,
                List.of(new Bytes(OpeningKey.generate(random).secretBytes())),
                wrapping,
                List.of(),
                TlsIdentity.generate(party.value(), List.of(), now, random));
    }

    /** New keys, with those of now beside them until the rotation after the next; older ones are left out. */
    public PartyKeystore rotated(Instant now, SecureRandom random) {
        var opening = new ArrayList<Bytes>();
        opening.add(new Bytes(OpeningKey.generate(random).secretBytes()));
        opening.add(contents.opening().getFirst());
        return with(
                contents.party(),
                random,
                opening,
                contents.wrapping(),
                List.of(new Bytes(contents.signing())),
                TlsIdentity.generate(contents.party().value(), List.of(), now, random));
    }

    private static PartyKeystore with(
            PartyId party,
            SecureRandom random,
            List<Bytes> opening,
            byte[] wrapping,
            List<Bytes> former,
            TlsIdentity tls) {
        return new PartyKeystore(new Contents(
                party,
                SigningKey.generate(random).secretBytes(),
                opening,
                wrapping,
                former,
                tls.privateKeyPem().getBytes(StandardCharsets.US_ASCII),
                tls.certificatePem().getBytes(StandardCharsets.US_ASCII)));
    }

    public byte[] sealed(char[] password, SecureRandom random) {
        return PasswordSeal.seal(password, RecordCodec.encode(contents), random);
    }

    /** @throws org.concordat.crypto.CiphertextException if the password is another, or the bytes were changed */
    public static PartyKeystore open(char[] password, byte[] sealed) {
        try {
            return new PartyKeystore(RecordCodec.decode(Contents.class, PasswordSeal.open(password, sealed)));
        } catch (MalformedFrameException e) {
            throw new IllegalArgumentException("the keystore is of another release", e);
        }
    }

    public PartyId party() {
        return contents.party();
    }

    public SigningKey signing() {
        return SigningKey.of(contents.signing());
    }

    /** Those of before, newest first. */
    public List<SigningKey> formerSigning() {
        return contents.former().stream().map(key -> SigningKey.of(key.value())).toList();
    }

    /** The present one first. */
    public List<OpeningKey> opening() {
        return contents.opening().stream()
                .map(key -> OpeningKey.of(key.value()))
                .toList();
    }

    public byte[] wrapping() {
        return contents.wrapping().clone();
    }

    public TlsIdentity tls() {
        return new TlsIdentity(
                new String(contents.tlsKey(), StandardCharsets.US_ASCII),
                new String(contents.certificate(), StandardCharsets.US_ASCII));
    }

    /** What the others are told. */
    public PartyCard card(String institution, Set<PartyCard.Duty> duties) {
        return new PartyCard(
                contents.party(),
                institution,
                duties,
                signing().verifyingKey(),
                formerSigning().stream().map(SigningKey::verifyingKey).toList(),
                opening().getFirst().sealingKey(),
                tls().certificatePem());
    }

    /** Never a key. */
    @Override
    public String toString() {
        return "PartyKeystore[" + contents.party() + "]";
    }
}
