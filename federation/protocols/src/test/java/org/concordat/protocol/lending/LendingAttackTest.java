package org.concordat.protocol.lending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.concordat.crypto.psi.ElGamalSecret;
import org.concordat.crypto.psi.Points;
import org.concordat.federation.FederationException;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.task.Leakage;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.Quota;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.matrix.Grouping;
import org.concordat.protocol.lending.LendingMessage.Answered;
import org.concordat.protocol.lending.LendingMessage.Found;
import org.concordat.protocol.lending.LendingMessage.TableSize;
import org.concordat.testkit.FederationRun;
import org.concordat.testkit.TranscriptAssert;
import org.concordat.testkit.TransparentScheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What each guard of the lending check stops, and what succeeds without it. */
class LendingAttackTest {
    @Test
    @Timeout(60)
    void theOpenersBitsSayNothingWithoutTheArbitersCoins() {
        var banks = Banks.random(4, 300, 5).asking(Banks.people(300));
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
        var without = Banks.random(4, 12, 5).asking(Banks.people(12));
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
        var banks = Banks.random(4, 12, 5).asking(Banks.people(12));
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

    @Test
    void aKOfAllHostsNamesEveryLenderAndOneOfNoneNamesWhoDoesNotLend() {
        var banks = Banks.random(4, 24, 5).asking(Banks.people(24));
        assertThat(naming(banks, 3)).containsExactly(0L, 0L);
        assertThat(naming(banks, 1)).containsExactly(0L, 0L);
        assertThat(naming(banks, 2)).allMatch(wrong -> wrong > 0);
    }

    /** How often "all lend" and "none lends", taken from yes and from no, are wrong of the second bank, as far as k says it. */
    private static List<Long> naming(Banks banks, int k) {
        var answers = Banks.answers(
                banks.federation().protocols(new Unchecked()).run(Banks.task(k, Map.of("bands", List.of(0L)))));
        var book = banks.books.get(1);
        long yes = banks.applicants.stream()
                .filter(who -> answers.get(who).atLeastK() && !book.containsKey(who))
                .count();
        long no = banks.applicants.stream()
                .filter(who -> !answers.get(who).atLeastK() && book.containsKey(who))
                .count();
        return List.of(k == 1 ? 0 : yes, k == 3 ? 0 : no);
    }

    /** (5, 6): what the opener opens of three banks' largest amounts, and of none. */
    private static Slots.Opened opened(int banks, SecureRandom masks) {
        var random = new SecureRandom();
        var slots = Slots.of(3);
        try (var secret = new TransparentScheme().generateKey(1024, random)) {
            var key = secret.encryptionKey();
            double[] amounts = new double[Math.max(1, banks)];
            Arrays.fill(amounts, 0, banks, Math.scalb(1.0, Slots.AMOUNT_BITS) - 1);
            var rows = key.read(slots.encrypt(amounts, key, random), amounts.length, 1, slots.row());
            var sums = rows.sumRowsBy(new Grouping(new int[amounts.length], 1));
            return slots.opened(secret.open(slots.masking(1, masks).hide(sums, random), 1, 1));
        }
    }

    @Test
    void theOpenerReadsCountAndTotalWhereNothingMasksThemAndGuessesThroughTheMasks() {
        var bare = opened(3, new Zeros());
        assertThat(bare.counts()[0].shiftRight(1).intValueExact()).isEqualTo(3);
        assertThat(bare.totals()[0].shiftRight(1).longValueExact()).isEqualTo(3 * ((1L << 40) - 1));
        int counts = 0;
        int totals = 0;
        for (int i = 0; i < 400; i++) {
            var three = opened(3, new SecureRandom());
            var none = opened(0, new SecureRandom());
            counts += three.counts()[0].compareTo(none.counts()[0]) > 0 ? 1 : 0;
            totals += three.totals()[0].compareTo(none.totals()[0]) > 0 ? 1 : 0;
        }
        assertThat(counts).isBetween(150, 250); // 5 standard deviations
        assertThat(totals).isBetween(150, 250);
    }

    /** Draws nothing but 0. */
    private static final class Zeros extends SecureRandom {
        private static final long serialVersionUID = 1;

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** Moves nothing in a shuffle. */
    private static final class Unmoved extends SecureRandom {
        private static final long serialVersionUID = 1;

        @Override
        public int nextInt(int bound) {
            return bound - 1;
        }
    }

    @Test
    void theOrderOfAFileStaysInTheBookUnlessItIsShuffledAndInTheTableUnlessTokensOrderIt() {
        int count = 120;
        var ids = Banks.people(count);
        double[] amounts = IntStream.rangeClosed(1, count)
                .mapToDouble(i -> Math.scalb((double) i, 33))
                .toArray();
        var task = Banks.task(2, Map.of("pad_to", (long) count, "block_size", (long) count));
        var parameters = LendingParameters.of(task, 4);
        var inOrder = LoanBook.of(Banks.rows(ids, amounts), parameters, parameters::padded, new Unmoved());
        assertThat(ranks(IntStream.range(0, count).mapToDouble(inOrder::amount).toArray()))
                .isEqualTo(1);
        var banks = Banks.random(4, 100, 5).asking(Banks.people(1));
        var run = banks.federation()
                .dataset(Banks.bank(1), Banks.rows(ids, amounts))
                .run(task);
        var table = (LendingMessage.Rows) run.transcript().between(Banks.bank(1), Banks.ARBITER).stream()
                .map(entry -> entry.message())
                .filter(LendingMessage.Rows.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertThat(ranks(TransparentScheme.peek(table.values(), 0).toArray())).isCloseTo(0, within(0.46));
        var refused = banks.federation()
                .tamper((_, _, message) -> message instanceof LendingMessage.Rows rows
                        ? new LendingMessage.Rows(backwards(rows.tokens()), rows.values())
                        : message)
                .attempt(task)
                .failure()
                .orElseThrow();
        assertThat(refused.code()).isEqualTo(FederationException.PROTOCOL_VIOLATION);
        assertThat(String.valueOf(refused)).contains("not ascending");
    }

    /** Spearman's correlation of a row's place with its amount, all distinct; 0 ± 0.092 in a random order of 120. */
    private static double ranks(double[] amounts) {
        double[] sorted = amounts.clone();
        Arrays.sort(sorted);
        double squares = 0;
        for (int i = 0; i < amounts.length; i++) {
            double away = i - Arrays.binarySearch(sorted, amounts[i]);
            squares += away * away;
        }
        double n = amounts.length;
        return 1 - 6 * squares / (n * (n * n - 1));
    }

    private static byte[] backwards(byte[] tokens) {
        byte[] turned = new byte[tokens.length];
        for (int from = 0; from < tokens.length; from += BankKeys.TOKEN_BYTES) {
            System.arraycopy(tokens, from, turned, tokens.length - BankKeys.TOKEN_BYTES - from, BankKeys.TOKEN_BYTES);
        }
        return turned;
    }

    /** The arbiter who knows s opens the bits of z and takes off R; {@code LendingKeysTest} shows that a key needs a proof. */
    @Test
    void anArbiterThatKnowsTheOpenersSecretOpensTheVeryTotal() {
        var random = new SecureRandom();
        var slots = Slots.of(3);
        var masking = slots.masking(1, random);
        var total = BigInteger.valueOf(7_654_321);
        var z = masking.totals(List.of(0L))[0].shiftRight(1).add(total);
        var own = ElGamalSecret.generate(random);
        var bits = own.key().encryptBits(new BigInteger[] {z.shiftLeft(1).setBit(0)}, slots.totalWidth(), random);
        assertThat(read(own, bits, slots).subtract(masking.totals(List.of(0L))[0].shiftRight(1)))
                .isEqualTo(total);
        assertThat(read(ElGamalSecret.generate(random), bits, slots)).isNotEqualTo(z);
    }

    private static BigInteger read(ElGamalSecret secret, Points bits, Slots slots) {
        var zeros = secret.rowsWithZero(bits, slots.totalWidth(), 1);
        var number = BigInteger.ZERO;
        for (int i = 0; i < slots.totalWidth(); i++) {
            number = zeros.get(i) ? number : number.setBit(i);
        }
        return number.shiftRight(1);
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
