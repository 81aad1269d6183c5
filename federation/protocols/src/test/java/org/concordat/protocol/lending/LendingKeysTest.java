package org.concordat.protocol.lending;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.paillier.Paillier;
import org.concordat.crypto.psi.ElGamalKey;
import org.concordat.crypto.psi.ElGamalSecret;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.protocol.lending.LendingMessage.Found;
import org.concordat.protocol.lending.LendingMessage.OpenerKeys;
import org.concordat.testkit.TransparentScheme;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Guest, hosts and arbiter each check the opener's keys and their proofs for themselves. */
@Timeout(120)
class LendingKeysTest {
    static Stream<PartyId> receivers() {
        return Stream.of(Banks.ASKING, Banks.bank(1), Banks.bank(3), Banks.ARBITER);
    }

    private static final ElGamalKey.Published ANOTHER = elsewhere("another job");

    private static ElGamalKey.Published elsewhere(String job) {
        return ElGamalSecret.generate(new SecureRandom())
                .publish(job.getBytes(StandardCharsets.US_ASCII), new SecureRandom());
    }

    @ParameterizedTest
    @MethodSource("receivers")
    void refusesAKeyOfBitsWithoutTheProofThatItsSecretIsKnown(PartyId receiver) {
        refusesBits(
                receiver,
                keys -> new OpenerKeys(keys.values(), keys.bits(), changed(keys.response())),
                "does not prove");
        refusesBits(receiver, keys -> new OpenerKeys(keys.values(), keys.bits(), ANOTHER.response()), "does not prove");
        refusesBits(receiver, keys -> new OpenerKeys(keys.values(), ANOTHER.key(), keys.response()), "does not prove");
        refusesBits(receiver, keys -> new OpenerKeys(keys.values(), keys.bits(), new byte[0]), "a proof of 0 bytes");
        refusesBits(receiver, keys -> new OpenerKeys(keys.values(), keys.bits(), new byte[32]), "no scalar");
    }

    /** Whoever saw it in another job knows no secret of it. */
    @ParameterizedTest
    @MethodSource("receivers")
    void refusesAKeyOfBitsWithItsProofFromAnotherJob(PartyId receiver) {
        refusesBits(
                receiver, keys -> new OpenerKeys(keys.values(), ANOTHER.key(), ANOTHER.response()), "does not prove");
    }

    private static void refusesBits(PartyId receiver, UnaryOperator<OpenerKeys> change, String found) {
        refuses(receiver, new TransparentScheme(), change, found);
    }

    /** Proofs are the last bytes of a key, and made for one job. */
    @ParameterizedTest
    @MethodSource("receivers")
    void refusesAKeyOfValuesWhoseProofsDoNotHold(PartyId receiver) {
        refusesValues(receiver, values -> new PublicKeyBytes(values.scheme(), changed(values.bytes())), "proof");
        refusesValues(receiver, _ -> key(PROVING_ELSEWHERE), "without a valid proof");
        refusesValues(receiver, _ -> key(PROVING_NOTHING), "a key of another scheme");
    }

    private static final AdditiveScheme PROVING_NOTHING = Paillier.scheme(1024);
    private static final AdditiveScheme PROVING_ELSEWHERE = proving("another job");

    private static AdditiveScheme proving(String job) {
        return Paillier.scheme(1024).provingIn(job.getBytes(StandardCharsets.US_ASCII));
    }

    private static PublicKeyBytes key(AdditiveScheme scheme) {
        try (var secret = scheme.generateKey(1024, new SecureRandom())) {
            return secret.encryptionKey().toBytes();
        }
    }

    private static void refusesValues(PartyId receiver, UnaryOperator<PublicKeyBytes> change, String found) {
        refuses(
                receiver,
                proving("this job"),
                keys -> new OpenerKeys(change.apply(keys.values()), keys.bits(), keys.response()),
                found);
    }

    private static byte[] changed(byte[] bytes) {
        byte[] changed = bytes.clone();
        changed[changed.length - 2] ^= 1;
        return changed;
    }

    private static void refuses(
            PartyId receiver, AdditiveScheme scheme, UnaryOperator<OpenerKeys> change, String found) {
        var run = Banks.random(4, 5, 3)
                .asking(List.of(Banks.person(1)))
                .federation()
                .scheme(scheme)
                .tamper((_, to, message) -> to.party().equals(receiver) && message instanceof OpenerKeys keys
                        ? change.apply(keys)
                        : message)
                .attempt(Banks.task(2, Map.of("bands", List.of())));
        var failure = run.at(receiver).failure().orElseThrow();
        assertThat(failure.code()).isEqualTo(FederationException.PROTOCOL_VIOLATION);
        assertThat(failure.party()).contains(Banks.OPENER);
        assertThat(failure.detail()).contains(found);
        assertThat(run.transcript().messages(Found.class)).isEmpty();
    }
}
