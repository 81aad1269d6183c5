package org.concordat.protocol.intersection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.concordat.crypto.psi.Points;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.protocol.intersection.IntersectionMessage.AlignedPositions;
import org.concordat.protocol.intersection.IntersectionMessage.AlignedTags;
import org.concordat.protocol.intersection.IntersectionMessage.Blinded;
import org.concordat.protocol.intersection.IntersectionMessage.PairKey;
import org.concordat.protocol.intersection.IntersectionMessage.Returned;
import org.concordat.protocol.intersection.IntersectionMessage.SetSize;
import org.concordat.protocol.intersection.IntersectionMessage.StoreBlock;
import org.concordat.protocol.intersection.IntersectionMessage.StoreSeed;
import org.concordat.protocol.intersection.IntersectionMessage.Verdict;
import org.concordat.testkit.ModularPsiGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One class of departure from the protocol after the other: each is a violation that names the peer. */
@Timeout(60)
class IntersectionViolationTest {
    private static final PartyId HOST = People.host(0);

    /** Runs with every message of a type from {@code sender} changed. */
    private static <T extends IntersectionMessage> void expectViolation(
            int hosts, PartyId sender, Class<T> type, UnaryOperator<T> change, String words) {
        var run = People.random(hosts, 40, 0.9, 5)
                .federation()
                .tamper((from, _, message) ->
                        type.isInstance(message) && from.party().equals(sender)
                                ? change.apply(type.cast(message))
                                : message)
                .attempt(People.task(Map.of()));
        assertThat(run.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.code()).isEqualTo(FederationException.PROTOCOL_VIOLATION);
            assertThat(failure.party()).contains(sender);
            assertThat(failure).hasMessageContaining(words);
            assertThat(failure.step()).isPresent();
        });
    }

    private static Points withFirst(Points points, byte[] first) {
        var body = points.body().clone();
        System.arraycopy(first, 0, body, 0, first.length);
        return new Points(body);
    }

    private static Points reversed(Points points) {
        int count = points.count();
        return points.select(IntStream.range(0, count).map(i -> count - 1 - i).toArray());
    }

    private static Points shortened(Points points) {
        return points.select(IntStream.range(1, points.count()).toArray());
    }

    private static byte[] identity() {
        var one = new byte[Points.BYTES];
        one[Points.BYTES - 1] = 1; // of ModularPsiGroup
        return one;
    }

    private static byte[] noElement() {
        var bytes = new byte[Points.BYTES];
        java.util.Arrays.fill(bytes, (byte) 0xff);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aPointThatIsNotCanonical(int hosts) {
        expectViolation(
                hosts,
                People.BANK,
                Blinded.class,
                m -> new Blinded(withFirst(m.points(), noElement())),
                "not an element");
        expectViolation(
                hosts, HOST, Returned.class, m -> new Returned(withFirst(m.points(), noElement())), "not an element");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theIdentity(int hosts) {
        expectViolation(
                hosts, People.BANK, Blinded.class, m -> new Blinded(withFirst(m.points(), identity())), "identity");
        expectViolation(hosts, HOST, Returned.class, m -> new Returned(withFirst(m.points(), identity())), "identity");
    }

    @Test
    void theIdentityAsAPairsKey() {
        expectViolation(2, HOST, PairKey.class, _ -> new PairKey(new Points(identity())), "identity");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anotherCountThanDeclared(int hosts) {
        expectViolation(hosts, HOST, Returned.class, m -> new Returned(shortened(m.points())), "expected");
        expectViolation(hosts, People.BANK, Blinded.class, m -> new Blinded(shortened(m.points())), "expected");
        expectViolation(hosts, People.BANK, SetSize.class, m -> new SetSize(m.count() + 1, 0), "expected");
    }

    @Test
    void anImpossibleSize() {
        expectViolation(1, HOST, SetSize.class, _ -> new SetSize(-1, 0), "found a set of -1 ids");
        expectViolation(1, HOST, SetSize.class, m -> new SetSize(m.count(), -1), "a floor of -1");
        expectViolation(1, HOST, SetSize.class, _ -> new SetSize(Integer.MAX_VALUE, 0), "expected 0 to 50000000");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aReplyInAnotherOrder(int hosts) {
        expectViolation(hosts, HOST, Returned.class, m -> new Returned(reversed(m.points())), "control points");
    }

    @Test
    void aReplyUnderAnotherSecretInSomePlaces() {
        var group = new ModularPsiGroup();
        var other = group.newSecret(new java.security.SecureRandom());
        expectViolation(
                1,
                HOST,
                Returned.class,
                m -> {
                    int half = m.points().count() / 2;
                    var first = m.points().select(IntStream.range(0, half).toArray());
                    var rest = m.points()
                            .select(IntStream.range(half, m.points().count()).toArray());
                    return new Returned(ControlledBlock.concatenated(group.multiply(first, other), rest));
                },
                "control points");
    }

    @Test
    void idsThatRepeat() {
        expectViolation(
                1,
                HOST,
                Blinded.class,
                m -> new Blinded(withFirst(m.points(), m.points().at(1))),
                "1 blinded ids");
        expectViolation(
                2,
                People.BANK,
                Blinded.class,
                m -> new Blinded(withFirst(m.points(), m.points().at(1))),
                "1 blinded ids");
    }

    @Test
    void rowsThatTheHostDidNotBring() {
        expectViolation(
                1,
                People.BANK,
                AlignedPositions.class,
                m -> new AlignedPositions(with(m.positions(), 0, 10_000)),
                "did not bring");
        expectViolation(
                1,
                People.BANK,
                AlignedPositions.class,
                m -> new AlignedPositions(with(m.positions(), 0, -1)),
                "did not bring");
        expectViolation(
                2,
                People.BANK,
                AlignedTags.class,
                m -> {
                    var tags = m.tags().clone();
                    tags[3] ^= 1;
                    return new AlignedTags(tags);
                },
                "did not bring");
    }

    @Test
    void aRowNamedTwice() {
        expectViolation(
                1,
                People.BANK,
                AlignedPositions.class,
                m -> new AlignedPositions(with(m.positions(), 0, m.positions()[1])),
                "names a row twice");
    }

    @Test
    void aVerdictThatCannotBe() {
        expectViolation(1, People.BANK, Verdict.class, _ -> new Verdict(true, 0), "below the floor");
        expectViolation(1, People.BANK, Verdict.class, _ -> new Verdict(true, 1_000_000), "impossible");
        expectViolation(1, People.BANK, Verdict.class, _ -> new Verdict(false, 3), "impossible");
        expectViolation(2, People.BANK, Verdict.class, m -> new Verdict(true, m.count() - 1), "expected");
    }

    @Test
    void aStoreOfAnotherSize() {
        expectViolation(2, HOST, StoreSeed.class, _ -> new StoreSeed(new byte[3]), "seed of 3 bytes");
        expectViolation(2, HOST, StoreBlock.class, _ -> new StoreBlock(new byte[16]), "found 16 bytes of a store");
    }

    private static int[] with(int[] array, int index, int value) {
        var changed = array.clone();
        changed[index] = value;
        return changed;
    }
}
