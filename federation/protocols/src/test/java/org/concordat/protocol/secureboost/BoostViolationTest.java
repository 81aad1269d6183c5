package org.concordat.protocol.secureboost;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.Packing;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.VerticalData;
import org.concordat.protocol.secureboost.BoostMessage.Choice;
import org.concordat.protocol.secureboost.BoostMessage.Chosen;
import org.concordat.protocol.secureboost.BoostMessage.Directions;
import org.concordat.protocol.secureboost.BoostMessage.GoesLeft;
import org.concordat.protocol.secureboost.BoostMessage.Gradients;
import org.concordat.protocol.secureboost.BoostMessage.GuestKey;
import org.concordat.protocol.secureboost.BoostMessage.HostShape;
import org.concordat.protocol.secureboost.BoostMessage.LeftSums;
import org.concordat.protocol.secureboost.BoostMessage.NextTree;
import org.concordat.protocol.secureboost.BoostMessage.OpenNodes;
import org.concordat.protocol.secureboost.BoostMessage.Place;
import org.concordat.protocol.secureboost.BoostMessage.Sampled;
import org.concordat.protocol.secureboost.BoostMessage.Waiting;
import org.concordat.testkit.InMemoryFederation;
import org.concordat.testkit.SeededRandom;
import org.concordat.testkit.TransparentScheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One class of departure from the protocol after the other: each is a violation that names the peer. */
@Timeout(60)
class BoostViolationTest {
    private static final PartyId GUEST = VerticalData.GUEST;
    private static final PartyId HOST = VerticalData.host(0);

    private static InMemoryFederation federation() {
        return Boosted.federation(VerticalData.binary(150, 20, 1, 4));
    }

    private static <T extends BoostMessage> void expectViolation(
            InMemoryFederation federation, PartyId sender, Class<T> type, UnaryOperator<T> change, String words) {
        var task = Boosted.exact(Map.of("n_estimators", 2L, "max_bin", 8L));
        var run = federation
                .tamper((_, _, message) -> type.isInstance(message) ? change.apply(type.cast(message)) : message)
                .attempt(Boosted.ALIGN, task, Boosted.PREDICT);
        assertThat(run.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.code()).isEqualTo(FederationException.PROTOCOL_VIOLATION);
            assertThat(failure.party()).contains(sender);
            assertThat(failure).hasMessageContaining(words);
        });
    }

    @Test
    void ciphertextsThatAnyoneCanRead() {
        expectViolation(
                federation(),
                GUEST,
                Gradients.class,
                m -> new Gradients(TransparentScheme.unrandomised(m.gradients())),
                "not randomised");
        expectViolation(
                federation(),
                HOST,
                LeftSums.class,
                m -> new LeftSums(m.candidates(), TransparentScheme.unrandomised(m.sums())),
                "not randomised");
    }

    @Test
    void anImpossibleShape() {
        expectViolation(federation(), HOST, HostShape.class, _ -> new HostShape(-1, 3, 1), "found -1 columns");
        expectViolation(federation(), HOST, HostShape.class, m -> new HostShape(4, 1, 1), "more candidates");
    }

    @Test
    void rowsThatDoNotAddUpToTheSumsSent() {
        expectViolation(
                federation(),
                HOST,
                GoesLeft.class,
                m -> new GoesLeft(
                        m.rows().stream().map(BoostViolationTest::inverted).toList(), m.columns()),
                "do not add up");
        expectViolation(federation(), HOST, GoesLeft.class, _ -> new GoesLeft(List.of(), new int[0]), "found 0 splits");
    }

    private static BitSet inverted(BitSet bits) {
        var inverted = (BitSet) bits.clone();
        inverted.flip(0, Math.max(1, bits.length()));
        return inverted;
    }

    @Test
    void nodesThatDoNotPartThoseBefore() {
        expectViolation(federation(), GUEST, OpenNodes.class, m -> new OpenNodes(2, m.nodeOfRow()), "nodes at depth 0");
        // At the third depth all rows are put together again.
        var seen = new int[1];
        expectViolation(
                federation(),
                GUEST,
                OpenNodes.class,
                told -> ++seen[0] == 3 ? new OpenNodes(1, new int[told.nodeOfRow().length]) : told,
                "not in one node before");
    }

    /** With the floor at 1 the attack goes through: one row's bins lie open. */
    @Test
    void aNodeSmallerThanTheHostsFloor() {
        UnaryOperator<OpenNodes> single = m -> {
            var rows = new int[m.nodeOfRow().length];
            java.util.Arrays.fill(rows, -1);
            rows[7] = 0;
            return new OpenNodes(1, rows);
        };
        expectViolation(
                federation().policy(HOST, new LocalPolicy(1024, 1, 5)),
                GUEST,
                OpenNodes.class,
                single,
                "fewer training rows than the 5");
        var open = federation()
                .tamper((_, _, message) -> message instanceof OpenNodes told ? single.apply(told) : message)
                .attempt(Boosted.ALIGN, Boosted.exact(Map.of("n_estimators", 1L, "max_bin", 8L)));
        assertThat(open.transcript().messages(LeftSums.class)).isNotEmpty();
    }

    @Test
    void candidatesThatAreNotThere() {
        expectViolation(
                federation(),
                GUEST,
                Chosen.class,
                _ -> new Chosen(List.of(new Choice(0, new int[] {1_000}))),
                "beyond the");
        expectViolation(
                federation(), GUEST, Chosen.class, _ -> new Chosen(List.of(new Choice(9, new int[] {0}))), "not open");
        expectViolation(
                federation(),
                GUEST,
                Chosen.class,
                _ -> new Chosen(List.of(new Choice(0, new int[0]))),
                "names no candidate");
    }

    @Test
    void moreTreesThanTheJobSays() {
        expectViolation(
                federation(), GUEST, NextTree.class, m -> new NextTree(true, m.trees(), 0), "begins tree 3 of 2");
    }

    @Test
    void predictionsOfRowsThatDoNotWait() {
        expectViolation(
                federation(),
                HOST,
                Directions.class,
                m -> {
                    var answers = new ArrayList<>(m.rows());
                    var beyond = new BitSet();
                    beyond.set(100_000);
                    answers.set(0, beyond);
                    return new Directions(answers);
                },
                "does not wait");
        expectViolation(
                federation(),
                GUEST,
                Waiting.class,
                _ -> new Waiting(false, List.of(new Place(77, 0, new BitSet()))),
                "does not have");
    }

    private static FreshMatrix forged(PublicKeyBytes key, int rows, double g, double h) {
        var cipher = PairCipher.of(BoostParameters.of(Boosted.exact(Map.of("max_bin", 8L))), 0, 150);
        var under = new TransparentScheme().accept(key, 1024);
        var values = new double[2 * rows];
        for (int i = 0; i < rows; i++) {
            values[2 * i] = g;
            values[2 * i + 1] = h;
        }
        var random = new SeededRandom(1, "forged");
        var packing = Packing.rows(cipher.width());
        var forged = under.encrypt(Matrix.of(rows, 2, values), cipher.sum(), packing, random);
        return cipher.toSend(under.read(forged, rows, 2, cipher.sum(), packing), random);
    }

    @Test
    void countsOrSumsThatDoNotFit() {
        expectViolation(
                federation(),
                HOST,
                LeftSums.class,
                m -> new LeftSums(new int[] {m.candidates()[0] - 1}, m.sums()),
                "expected");
        expectViolation(federation(), HOST, LeftSums.class, m -> new LeftSums(new int[0], m.sums()), "of 0 nodes");
        expectViolation(
                federation(), HOST, LeftSums.class, m -> new LeftSums(new int[] {99}, m.sums()), "more candidates");
        var key = new PublicKeyBytes[1];
        var run = federation()
                .tamper((_, _, message) -> switch (message) {
                    case GuestKey told -> {
                        key[0] = told.key();
                        yield message;
                    }
                    case LeftSums sums ->
                        new LeftSums(
                                sums.candidates(),
                                forged(
                                        key[0],
                                        java.util.Arrays.stream(sums.candidates())
                                                .sum(),
                                        70,
                                        30));
                    default -> message;
                })
                .attempt(Boosted.ALIGN, Boosted.exact(Map.of("n_estimators", 1L, "max_bin", 8L)));
        assertThat(run.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.code()).isEqualTo(FederationException.PROTOCOL_VIOLATION);
            assertThat(failure.party()).contains(HOST);
            assertThat(failure).hasMessageContaining("its counts are inconsistent");
        });
    }

    @Test
    void rowsSampledThatDoNotTrain() {
        var beyond = new BitSet();
        beyond.set(149, 151);
        var run = federation()
                .tamper((_, _, message) -> message instanceof Sampled ? new Sampled(beyond) : message)
                .attempt(Boosted.ALIGN, Boosted.exact(Map.of("n_estimators", 1L, "subsample", 0.5)));
        assertThat(run.failure())
                .hasValueSatisfying(
                        failure -> assertThat(failure).hasMessageContaining("samples a row that does not train"));
    }

    /** The same model whether the first host answers at once or, at every depth, after all others. */
    @Test
    void aHostThatAnswersLateChangesNothing() {
        var data = VerticalData.binary(150, 21, 2, 2, 2, 2);
        var task = Boosted.exact(Map.of("n_estimators", 3L, "max_bin", 8L));
        var prompt = Boosted.federation(data).run(Boosted.ALIGN, task);
        var others = new Semaphore(0);
        var waits = new AtomicInteger();
        var late = Boosted.federation(data)
                .tamper((from, _, message) -> {
                    if (message instanceof LeftSums && from.party().equals(HOST)) {
                        others.acquireUninterruptibly(2);
                        waits.incrementAndGet();
                    } else if (message instanceof LeftSums) {
                        others.release();
                    }
                    return message;
                })
                .run(Boosted.ALIGN, task);
        assertThat(waits.get()).isGreaterThanOrEqualTo(6);
        assertThat(Boosted.words(data, late, 1)).isEqualTo(Boosted.words(data, prompt, 1));
        assertThat(late.result(GUEST, 1).modelShare())
                .isEqualTo(prompt.result(GUEST, 1).modelShare());
    }
}
