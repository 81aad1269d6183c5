package org.concordat.protocol.lending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.concordat.crypto.psi.ElGamalSecret;
import org.concordat.crypto.psi.Points;
import org.concordat.crypto.psi.PsiSecret;
import org.concordat.crypto.psi.Ristretto255;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Message;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.protocol.lending.LendingMessage.Announced;
import org.concordat.protocol.lending.LendingMessage.Asked;
import org.concordat.protocol.lending.LendingMessage.Coins;
import org.concordat.protocol.lending.LendingMessage.Found;
import org.concordat.protocol.lending.LendingMessage.OpenerKeys;
import org.concordat.protocol.lending.LendingMessage.Rows;
import org.concordat.protocol.lending.LendingMessage.TableSize;
import org.concordat.protocol.lending.LendingMessage.Tokens;
import org.concordat.testkit.FederationRun;
import org.concordat.testkit.InMemoryFederation;
import org.concordat.testkit.TransparentScheme;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * Whether a host can tell "the applicant is a customer of mine" from all that it is sent and sends: many periods with one check
 * each, in every second of which the applicant is one of its customers. The host's book is the same in all of them.
 */
class LendingHostViewTest {
    private static final PartyId HOST = Banks.bank(1);
    private static final List<String> CUSTOMERS = List.of("customer-1", "customer-2");
    private static final List<String> STRANGERS = List.of("stranger-1", "stranger-2");

    /** A host's transcript of one period, and what it shall guess. */
    private record Check(byte[] view, boolean member) {}

    @Test
    @Timeout(120)
    void cannotTellItsCustomersFromStrangers() {
        assertThat(auc(checks(100, null, false))).isCloseTo(0.5, within(0.29)); // 5 standard deviations of 0.058
    }

    /** Arbiter and opener answer from a table here: nothing that they compute reaches a host. */
    @Test
    @Tag("slow")
    void cannotTellItsCustomersFromStrangersInTenThousandPeriods(TestReporter told) {
        double auc = auc(checks(10_000, null, true));
        told.publishEntry("auc", Double.toString(auc));
        assertThat(auc).isCloseTo(0.5, within(0.02)); // its standard deviation is 0.0058
    }

    @Test
    @Timeout(120)
    void tellsThemApartWhereTheBlindingIsKnown() {
        var known = new Ristretto255().newSecret(new SecureRandom());
        var group = new Ristretto255();
        var own = group.multiply(
                group.hash(CUSTOMERS.stream().map(BankKeys::input).toList()), known);
        for (var check : checks(20, () -> known, true)) {
            boolean found = IntStream.range(0, own.count()).anyMatch(i -> contains(check.view, own.at(i)));
            assertThat(found).isEqualTo(check.member);
        }
    }

    @Test
    @Timeout(120)
    void tellsThemApartWhereABlindingIsUsedAgain() {
        var always = new Ristretto255().newSecret(new SecureRandom());
        assertThat(auc(checks(120, () -> always, true))).isGreaterThan(0.95);
    }

    @Test
    @Timeout(120)
    void seesTheSameWhetherArbiterAndOpenerComputeOrNot() {
        var computing = federation("customer-1", 7, null, false).run(task());
        var replaced = federation("customer-1", 7, null, true).run(task());
        // The opener's keys are drawn by another program, and the host's table is encrypted under them.
        assertThat(shapes(computing)).isEqualTo(shapes(replaced));
        assertThat(points(computing)).isEqualTo(points(replaced));
    }

    private static List<String> shapes(FederationRun run) {
        return entries(run).map(entry -> entry.toString()).toList();
    }

    /** All blinded points that the host sees or sends. */
    private static List<Points> points(FederationRun run) {
        return entries(run)
                .map(entry -> entry.message())
                .flatMap(message -> blinded(message).stream())
                .toList();
    }

    private static List<Points> blinded(Message message) {
        return switch (message) {
            case Asked(var points) -> List.of(points);
            case LendingMessage.Answered(var points) -> List.of(points);
            case LendingMessage.Blinded(var points) -> List.of(points);
            case LendingMessage.Shares(var points) -> List.of(points);
            default -> List.of();
        };
    }

    /** In the order of each peer's stream, peer by peer. */
    private static java.util.stream.Stream<org.concordat.testkit.Transcript.Entry> entries(FederationRun run) {
        return run.transcript().roster().members().stream()
                .flatMap(peer -> java.util.stream.Stream.concat(
                        run.transcript().between(peer.party(), HOST).stream(),
                        run.transcript().between(HOST, peer.party()).stream()));
    }

    private static List<Check> checks(int count, @Nullable Supplier<PsiSecret> blinding, boolean light) {
        var members = new ArrayList<>(Collections.nCopies(count / 2, true));
        members.addAll(Collections.nCopies(count - count / 2, false));
        Collections.shuffle(members, new Random(count));
        return IntStream.range(0, count)
                .parallel()
                .mapToObj(i -> {
                    var applicant = (members.get(i) ? CUSTOMERS : STRANGERS).get(i % 2);
                    var run = federation(applicant, i + 1, blinding, light).run(task());
                    return new Check(view(run), members.get(i));
                })
                .toList();
    }

    private static org.concordat.federation.job.TaskSpec task() {
        return Banks.task(2, Map.of("bands", List.of(), "pad_to", 2L));
    }

    private static InMemoryFederation federation(
            String applicant, int seed, @Nullable Supplier<PsiSecret> blinding, boolean light) {
        var books = new ArrayList<Map<String, Long>>();
        for (int b = 0; b < 4; b++) {
            books.add(new LinkedHashMap<>(Map.of("somebody", 1L)));
        }
        books.set(1, new LinkedHashMap<>(Map.of(CUSTOMERS.get(0), 100L, CUSTOMERS.get(1), 200L)));
        var federation =
                new Banks(books).asking(List.of(applicant)).federation().seed(seed);
        if (blinding != null) {
            federation.replaceRole(
                    Banks.ASKING,
                    "lending-check",
                    (TaskContext<LendingMessage> context) -> new LendingGuest(
                                    context,
                                    LendingParameters.of(context.task(), 4),
                                    blinding,
                                    LendingParameters::points)
                            .play());
        }
        if (light) {
            federation.replaceRole(Banks.ARBITER, "lending-check", LendingHostViewTest::arbiterFromATable);
            federation.replaceRole(Banks.OPENER, "lending-check", LendingHostViewTest::openerFromATable);
        }
        return federation;
    }

    /** Takes the tables, and answers nothing but noughts. */
    private static TaskResult arbiterFromATable(TaskContext<LendingMessage> context) {
        var session = context.session();
        OpenerKey.opener(session, session).receive(OpenerKeys.class);
        session.hosts().forEach(host -> host.receive(TableSize.class));
        session.round(1).hosts().forEach(host -> host.receive(Rows.class));
        session.round(1).guest().receive(Tokens.class);
        session.round(1).guest().send(new Coins(new BitSet(), new BitSet()));
        session.round(2).guest().receive(Tokens.class);
        return TaskResult.of(new LendingReport.Tables(3, 6, 1));
    }

    private static final ElGamalSecret BITS = ElGamalSecret.generate(new SecureRandom());

    private static TaskResult openerFromATable(TaskContext<LendingMessage> context) {
        var session = context.session();
        try (var values = new TransparentScheme().generateKey(1024, session.random())) {
            var bits = BITS.publish(
                    OpenerKey.provingContext(context, session.self().party()), session.random());
            var keys = new OpenerKeys(values.encryptionKey().toBytes(), bits.key(), bits.response());
            session.guest().send(keys);
            session.hosts().sendEach(keys);
            session.arbiter().send(keys);
        }
        session.round(1).guest().receive(Announced.class);
        session.round(1).guest().send(new Found(new BitSet(), new BitSet()));
        session.round(2).guest().receive(Announced.class);
        return TaskResult.of(new LendingReport.Opened(1));
    }

    /** How many messages, and of each its type, round and size before its bytes. */
    private static byte[] view(FederationRun run) {
        var view = new ByteArrayOutputStream();
        var all = entries(run).toList();
        view.write(all.size());
        for (var entry : all) {
            var address = entry.address();
            view.writeBytes(ByteBuffer.allocate(12)
                    .putInt(address.type().hashCode())
                    .putInt(address.round())
                    .putInt(entry.payload().length)
                    .array());
            view.writeBytes(entry.payload());
        }
        return view.toByteArray();
    }

    private static boolean contains(byte[] bytes, byte[] wanted) {
        return IntStream.rangeClosed(0, bytes.length - wanted.length)
                .anyMatch(at -> java.util.Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length));
    }

    /** Of a linear classifier over every bit of the transcript, for each half of the checks trained on the other. */
    private static double auc(List<Check> checks) {
        int half = checks.size() / 2;
        var first = trained(checks.subList(0, half));
        var second = trained(checks.subList(half, checks.size()));
        double[] scores = IntStream.range(0, checks.size())
                .mapToDouble(i -> score(i < half ? second : first, checks.get(i).view))
                .toArray();
        double wins = 0;
        long pairs = 0;
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < scores.length; j++) {
                if (checks.get(i).member && !checks.get(j).member) {
                    wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                    pairs++;
                }
            }
        }
        return wins / pairs;
    }

    /** Of each bit, how much more often it is set for a customer than for a stranger. */
    private static double[] trained(List<Check> checks) {
        int longest = checks.stream().mapToInt(check -> check.view.length).max().orElseThrow();
        double[] weights = new double[longest * 8];
        long members = checks.stream().filter(Check::member).count();
        for (var check : checks) {
            double share = check.member ? 1.0 / members : -1.0 / (checks.size() - members);
            for (int bit = 0; bit < check.view.length * 8; bit++) {
                weights[bit] += share * bit(check.view, bit);
            }
        }
        return weights;
    }

    private static double score(double[] weights, byte[] view) {
        return IntStream.range(0, Math.min(weights.length, view.length * 8))
                .mapToDouble(bit -> weights[bit] * bit(view, bit))
                .sum();
    }

    private static int bit(byte[] bytes, int index) {
        return (bytes[index / 8] >> (index % 8) & 1) * 2 - 1;
    }
}
