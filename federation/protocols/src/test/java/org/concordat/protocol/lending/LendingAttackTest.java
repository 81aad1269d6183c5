package org.concordat.protocol.lending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.concordat.crypto.psi.PsiSecret;
import org.concordat.crypto.psi.Ristretto255;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.task.Leakage;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.Quota;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.protocol.lending.LendingMessage.Answered;
import org.concordat.protocol.lending.LendingMessage.Asked;
import org.concordat.protocol.lending.LendingMessage.Found;
import org.concordat.protocol.lending.LendingMessage.TableSize;
import org.concordat.testkit.FederationRun;
import org.concordat.testkit.TranscriptAssert;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** What each guard of the lending check stops, and what succeeds without it. */
class LendingAttackTest {
    private static final int HOST = 1;

    @Test
    @Timeout(120)
    void aHostCannotTellItsCustomersFromStrangers() {
        assertThat(aucOfTheHost(400, null)).isCloseTo(0.5, within(0.12)); // 4 standard deviations and more
    }

    @Test
    @Tag("slow")
    void aHostCannotTellItsCustomersFromStrangersInTenThousandChecks(TestReporter told) {
        double auc = aucOfTheHost(10_000, null);
        told.publishEntry("auc", Double.toString(auc));
        assertThat(auc).isCloseTo(0.5, within(0.02));
    }

    @Test
    @Timeout(120)
    void aHostThatKnowsTheBlindingTellsThemAllApart() {
        var known = new Ristretto255().newSecret(new SecureRandom());
        assertThat(aucOfTheHost(60, known)).isEqualTo(1.0);
    }

    /**
     * The host's best guess at "is the applicant a customer of mine", one check a time: of the point asked, k_j times it, and
     * those of all its customers it takes an exact match, or else a linear classifier over the bits, trained on that half of the
     * checks which it is not asked about. The AUC is that over all checks: 0.5 with a standard deviation of 0.29·√(4/n).
     */
    private static double aucOfTheHost(int checks, @org.jspecify.annotations.Nullable PsiSecret known) {
        var points = new ArrayList<byte[]>();
        var member = new ArrayList<Boolean>();
        var own = new HashSet<List<Byte>>();
        int inOneRun = Math.min(checks, 500);
        for (int first = 0; first < checks; first += inOneRun) {
            var banks = customersAndStrangers(inOneRun, first);
            var run = banks.federation()
                    .seed(first + 1)
                    .deadline(java.time.Duration.ofMinutes(10))
                    .replaceRole(
                            Banks.ASKING,
                            "lending-check",
                            (TaskContext<LendingMessage> context) -> known == null
                                    ? new LendingCheck().run(context)
                                    : new LendingGuest(
                                                    context,
                                                    LendingParameters.of(context.task(), 4),
                                                    () -> known,
                                                    LendingParameters::points)
                                            .play())
                    .run(Banks.task(2, Map.of("batch_size", 1L, "bands", List.of())));
            var asked = run.transcript().between(Banks.ASKING, Banks.bank(HOST)).stream()
                    .map(entry -> entry.message())
                    .filter(Asked.class::isInstance)
                    .map(Asked.class::cast)
                    .limit(banks.applicants.size()) // padding comes behind them
                    .toList();
            for (int i = 0; i < asked.size(); i++) {
                points.add(asked.get(i).points().at(0));
                member.add(banks.books.get(HOST).containsKey(banks.applicants.get(i)));
            }
            own.addAll(whatTheHostCanCompute(banks, known));
        }
        return auc(scores(points, member, own), member);
    }

    /** H1(x) of its customers, and r·H1(x) if it knows r. */
    private static Set<List<Byte>> whatTheHostCanCompute(
            Banks banks, @org.jspecify.annotations.Nullable PsiSecret known) {
        var group = new Ristretto255();
        var inputs =
                banks.books.get(HOST).keySet().stream().map(BankKeys::input).toList();
        var hashed = group.hash(inputs);
        var computed = known == null ? hashed : group.multiply(hashed, known);
        var all = new HashSet<List<Byte>>();
        for (int i = 0; i < computed.count(); i++) {
            all.add(boxed(computed.at(i)));
        }
        return all;
    }

    private static List<Byte> boxed(byte[] bytes) {
        return IntStream.range(0, bytes.length).mapToObj(i -> bytes[i]).toList();
    }

    /** Of each check, by a classifier that was trained on the other half of them. */
    private static double[] scores(List<byte[]> points, List<Boolean> member, Set<List<Byte>> own) {
        int half = points.size() / 2;
        var first = trained(points, member, 0, half);
        var second = trained(points, member, half, points.size());
        return IntStream.range(0, points.size())
                .mapToDouble(i -> (own.contains(boxed(points.get(i))) ? 1e9 : 0)
                        + score(i < half ? second : first, points.get(i)))
                .toArray();
    }

    private static double[] trained(List<byte[]> points, List<Boolean> member, int from, int to) {
        double[] weights = new double[256];
        for (int i = from; i < to; i++) {
            for (int bit = 0; bit < weights.length; bit++) {
                weights[bit] += (member.get(i) ? 1 : -1) * bit(points.get(i), bit);
            }
        }
        return weights;
    }

    private static double score(double[] weights, byte[] point) {
        return IntStream.range(0, weights.length)
                .mapToDouble(bit -> weights[bit] * bit(point, bit))
                .sum();
    }

    private static int bit(byte[] bytes, int index) {
        return (bytes[index / 8] >> (index % 8) & 1) * 2 - 1;
    }

    private static double auc(double[] scores, List<Boolean> positive) {
        double wins = 0;
        long pairs = 0;
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < scores.length; j++) {
                if (positive.get(i) && !positive.get(j)) {
                    wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                    pairs++;
                }
            }
        }
        return wins / pairs;
    }

    /** Four banks; every second applicant, in a random order, is a customer of the host that guesses. */
    private static Banks customersAndStrangers(int count, int seed) {
        var books = new ArrayList<Map<String, Long>>();
        for (int b = 0; b < 4; b++) {
            books.add(new LinkedHashMap<>(Map.of("somebody", 1L)));
        }
        var applicants = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            var who = "person-" + (seed + i);
            applicants.add(who);
            if (i % 2 == 0) {
                books.get(HOST).put(who, 100L + i);
            }
        }
        java.util.Collections.shuffle(applicants, new java.util.Random(seed));
        return new Banks(books).asking(applicants);
    }

    @Test
    @Timeout(60)
    void theOpenersBitsSayNothingWithoutTheArbitersCoins() {
        var banks = Banks.random(4, 300, 5)
                .asking(IntStream.range(0, 300).mapToObj(Banks::person).toList());
        var run = banks.federation().run(Banks.task(2, Map.of("batch_size", 300L, "bands", List.of())));
        var found =
                run.transcript().messages(Found.class).findFirst().orElseThrow().counts();
        var coins = run.transcript()
                .messages(LendingMessage.Coins.class)
                .findFirst()
                .orElseThrow()
                .counts();
        int guessed = 0;
        int known = 0;
        for (int i = 0; i < 300; i++) {
            boolean answer = banks.oracle(banks.applicants.get(i), 2).atLeastK();
            guessed += found.get(i) == answer ? 1 : 0;
            known += (found.get(i) ^ coins.get(i)) == answer ? 1 : 0;
        }
        assertThat(guessed).isBetween(150 - 45, 150 + 45); // 5 standard deviations
        assertThat(known).isEqualTo(300);
    }

    @Test
    @Timeout(60)
    void anOwnLoanChangesNoMessageAndNoAnswer() {
        var without = Banks.random(4, 12, 5)
                .asking(IntStream.range(0, 12).mapToObj(Banks::person).toList());
        var with = Banks.random(4, 12, 5).asking(without.applicants);
        without.books.getFirst().clear();
        with.applicants.forEach(who -> with.books.getFirst().put(who, 50_000_000L));
        without.books.getFirst().put("somebody", 1L);
        var task = Banks.task(2, Map.of());
        var first = without.federation().run(task);
        var second = with.federation().run(task);
        TranscriptAssert.assertThat(first.transcript()).hasTheSameMessagesAs(second.transcript());
        assertThat(Banks.answers(first)).isEqualTo(Banks.answers(second));
    }

    @Test
    @Timeout(120)
    void closeBoundsFindAnAmountToTheCentWhereNobodyChecksThem() {
        long secret = 7_654_321;
        assertThat(search(secret, 1, new Unchecked())).isEqualTo(secret);
    }

    @Test
    @Timeout(120)
    void theGridLeavesAnAmountWithinAThousandOfTheCurrency() {
        long secret = 7_654_321;
        assertThat(search(secret, LendingParameters.GRID, new LendingCheck()))
                .isEqualTo(secret - secret % LendingParameters.GRID);
    }

    /** Narrows a total below 2^23 down by jobs with sixteen bands each, as close as {@code grid}. */
    private static long search(long secret, long grid, Protocol<LendingMessage> protocol) {
        var books = new ArrayList<Map<String, Long>>();
        for (int b = 0; b < 4; b++) {
            books.add(new LinkedHashMap<>(Map.of(b == 2 ? "victim" : "somebody", b == 2 ? secret : 1L)));
        }
        var banks = new Banks(books).asking(List.of("victim"));
        long from = 0;
        for (long width = 1L << 23; width > grid; ) {
            long step = Math.max(grid, Math.ceilDiv(width / 16, grid) * grid);
            var bounds = new ArrayList<Long>(List.of(0L));
            for (long bound = Math.max(grid, from); bounds.size() < 16 && bound < from + width; bound += step) {
                bounds.add(bound);
            }
            var run = banks.federation().protocols(protocol).run(Banks.task(2, Map.of("bands", bounds)));
            from = band(run);
            width = step;
        }
        return from;
    }

    private static long band(FederationRun run) {
        return Long.parseLong(Banks.sheet(run).lines().getFirst().get(2));
    }

    @Test
    @Timeout(60)
    void aHostAnswersNothingBeyondTheQuotaWhateverTheGuestCounts() {
        var banks = Banks.random(4, 12, 5)
                .asking(IntStream.range(0, 12).mapToObj(Banks::person).toList());
        var task = Banks.task(2, Map.of("checks", 8L, "batch_size", 4L));
        var generous = Banks.task(2, Map.of("checks", 100L, "batch_size", 4L));
        var run = banks.federation()
                .tamper((_, to, message) -> to.party().equals(Banks.ASKING) && message instanceof TableSize told
                        ? new TableSize(told.rows(), 100)
                        : message)
                .replaceRole(
                        Banks.ASKING,
                        "lending-check",
                        (TaskContext<LendingMessage> context) ->
                                new LendingGuest(context, LendingParameters.of(generous, 4)).play())
                .attempt(task);
        assertThat(run.failure().orElseThrow().code()).isEqualTo(Quota.EXCEEDED);
        assertThat(run.failure().orElseThrow().detail()).startsWith("the guest asked for more");
        assertThat(run.transcript().messages(Answered.class).count())
                .as("two batches of each of three hosts")
                .isLessThanOrEqualTo(6);
        assertThat(banks.federation().run(generous).result(Banks.ASKING, 0).sheet())
                .isNotNull();
    }

    /** The protocol without the check of its parameters. */
    private static final class Unchecked implements Protocol<LendingMessage> {
        private final LendingCheck checked = new LendingCheck();

        @Override
        public String name() {
            return checked.name();
        }

        @Override
        public int version() {
            return checked.version();
        }

        @Override
        public Set<String> tasks() {
            return checked.tasks();
        }

        @Override
        public Set<org.concordat.federation.Role> roles() {
            return checked.roles();
        }

        @Override
        public Class<LendingMessage> messages() {
            return checked.messages();
        }

        @Override
        public org.concordat.federation.script.Script script(TaskSpec task) {
            return checked.script(task);
        }

        @Override
        public Leakage leakage(TaskSpec task, JobSpec job) {
            return checked.leakage(task, job);
        }

        @Override
        public List<Problem> check(JobSpec job, int taskIndex) {
            return List.of();
        }

        @Override
        public TaskResult run(TaskContext<LendingMessage> context) {
            return checked.run(context);
        }
    }
}
