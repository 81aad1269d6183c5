package org.concordat.federation.identity;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.concordat.crypto.envelope.OpeningKey;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.crypto.keystore.PasswordSeal;
import org.concordat.crypto.keystore.TlsIdentity;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.FormerKey;
import org.concordat.federation.channel.MalformedFrameException;
import org.concordat.federation.channel.RecordCodec;

/**
 * A party's long-term secrets: keys to sign with, to open with, to wrap jobs' secrets with, and to speak TLS with. The
 * wrapping key stays over rotations, so that jobs' secrets can still be read. The keys of before a rotation stay for
 * {@link #GRACE}: what was sealed to them opens, and what they signed is believed.
 */
public final class PartyKeystore {
    /** How long the keys of before a rotation stay beside the new ones; longer than any party is to be unreachable. */
    public static final Duration GRACE = Duration.ofDays(30);

    private static final int WRAPPING_BYTES = 32;

    private final Contents contents;

    /**
     * What is sealed.
     *
     * @param former keys of before, newest first: they sign on in the jobs that were begun with them
     */
    private record Contents(
            PartyId party,
            byte[] signing,
            byte[] opening,
            byte[] wrapping,
            List<Former> former,
            byte[] tlsKey,
            byte[] certificate) {}

    /** A pair of keys of before a rotation; milliseconds since 1970. */
    private record Former(byte[] signing, byte[] opening, long untilMillis) {
        Instant until() {
            return Instant.ofEpochMilli(untilMillis);
        }
    }

    private PartyKeystore(Contents contents) {
        this.contents = contents;
    }

    /** With a hybrid key to open with. */
    public static PartyKeystore generate(PartyId party, Instant now, SecureRandom random) {
        return generate(party, now, random, OpeningKey::generateHybrid);
    }

    /** @param opens how the key to open with is made: {@link OpeningKey#generateHybrid} or {@link OpeningKey#generate} */
    public static PartyKeystore generate(
            PartyId party, Instant now, SecureRandom random, Function<SecureRandom, OpeningKey> opens) {
        var wrapping = new byte[WRAPPING_BYTES];
        random.nextBytes(wrapping);
        return with(party, now, random, opens.apply(random), wrapping, List.of());
    }

    /** With a hybrid key to open with. */
    public PartyKeystore rotated(Instant now, SecureRandom random) {
        return rotated(now, random, OpeningKey::generateHybrid);
    }

    /**
     * New keys, with those of now beside them for {@link #GRACE}, and those of earlier rotations until theirs is over; of more
     * than {@link PartyCard#MOST_FORMER_KEYS} the oldest go.
     */
    public PartyKeystore rotated(Instant now, SecureRandom random, Function<SecureRandom, OpeningKey> opens) {
        var present = new Former(
                contents.signing(), contents.opening(), now.plus(GRACE).toEpochMilli());
        var former = Stream.concat(
                        Stream.of(present),
                        contents.former().stream().filter(key -> key.until().isAfter(now)))
                .limit(PartyCard.MOST_FORMER_KEYS)
                .toList();
        return with(contents.party(), now, random, opens.apply(random), contents.wrapping(), former);
    }

    private static PartyKeystore with(
            PartyId party, Instant now, SecureRandom random, OpeningKey opening, byte[] wrapping, List<Former> former) {
        var tls = TlsIdentity.generate(party.value(), List.of(), now, random);
        return new PartyKeystore(new Contents(
                party,
                SigningKey.generate(random).secretBytes(),
                opening.secretBytes(),
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
        return contents.former().stream()
                .map(key -> SigningKey.of(key.signing()))
                .toList();
    }

    /** The present one first. */
    public List<OpeningKey> opening() {
        return Stream.concat(
                        Stream.of(contents.opening()),
                        contents.former().stream().map(Former::opening))
                .map(OpeningKey::of)
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
                contents.former().stream()
                        .map(key -> new FormerKey(SigningKey.of(key.signing()).verifyingKey(), key.until()))
                        .toList(),
                opening().getFirst().sealingKey(),
                tls().certificatePem());
    }

    /** Never a key. */
    @Override
    public String toString() {
        return "PartyKeystore[" + contents.party() + "]";
    }
}
