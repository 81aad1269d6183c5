package org.concordat.protocol.lending;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.concordat.crypto.psi.Points;
import org.concordat.crypto.psi.PsiGroup;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.Member;
import org.concordat.federation.channel.Peer;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.channel.Round;
import org.concordat.federation.channel.Session;
import org.concordat.federation.task.Quota;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.protocol.lending.LendingMessage.Answered;
import org.concordat.protocol.lending.LendingMessage.Asked;
import org.concordat.protocol.lending.LendingMessage.Blinded;
import org.concordat.protocol.lending.LendingMessage.Period;
import org.concordat.protocol.lending.LendingMessage.Rows;
import org.concordat.protocol.lending.LendingMessage.Shares;
import org.concordat.protocol.lending.LendingMessage.TableSize;

/**
 * A bank that is asked. Holds its loan book and k_j; receives blinded points; learns how many applicants the guest asks for,
 * and the padded sizes of the others' tables.
 */
final class LendingHost {
    static final ErrorCode K_TOO_SMALL = ErrorCode.policy("k-too-small");

    private final TaskContext<LendingMessage> context;
    private final Session<LendingMessage> session;
    private final LendingParameters parameters;
    private final PsiGroup group;
    private final LoanBook book;
    private final int quota;

    LendingHost(TaskContext<LendingMessage> context, LendingParameters parameters) {
        this(context, parameters, parameters::padded);
    }

    /** @param padding rows of the table of a bank with so many customers; a test shows what is lost without it */
    LendingHost(TaskContext<LendingMessage> context, LendingParameters parameters, IntUnaryOperator padding) {
        this.context = context;
        this.session = context.session();
        this.parameters = parameters;
        this.group = context.psiGroup();
        var rows = context.dataset()
                .orElseThrow(() -> new FederationException(
                        ErrorCode.request("dataset-missing"), session.self() + " brings no loan book to this job"));
        requireFloor();
        this.quota = context.quota().grant(parameters.checks());
        if (quota == 0) {
            throw new FederationException(
                    Quota.EXCEEDED,
                    "the asking party has used up the checks that "
                            + session.self().party() + " allows it for now: ask again when some of them are free");
        }
        context.quota().hold(parameters.question(session.roster())); // before anything depends on the book
        this.book = LoanBook.of(rows, parameters, padding, session.random());
    }

    /** Told when the job is proposed, and once more here: a floor may have been raised since. */
    private void requireFloor() {
        int floor = context.policy().lending().minimumLenders();
        if (parameters.k() < floor) {
            throw new FederationException(
                    K_TOO_SMALL,
                    "found k " + parameters.k() + ", the floor of "
                            + session.self().party() + " is " + floor + ": raise k");
        }
    }

    TaskResult play() {
        var period = session.guest().receive(Period.class, LendingHost::check); // (1)
        var opener = OpenerKey.receive(context, parameters);
        var keys = new BankKeys(group, group.newSecret(session.random()), period.label());
        var size = new TableSize(book.size(), quota);
        session.hosts().sendEach(size);
        session.guest().send(size);
        session.arbiter().send(size);
        var others = new HashMap<Member, Integer>();
        for (var host : session.hosts()) {
            others.put(
                    host.member(),
                    host.receive(TableSize.class, parameters::check).rows());
        }
        var tokens = tokens(keys, others); // (2)
        send(tokens, opener); // (3)
        return TaskResult.of(new LendingReport.Host(book.customers(), book.size(), answer(keys))); // (4)
    }

    private static void check(Period period) {
        if (period.label().length != BankKeys.PERIOD_BYTES) {
            throw new IllegalArgumentException(
                    "found a period of " + period.label().length + " bytes, expected " + BankKeys.PERIOD_BYTES);
        }
    }

    /** The tokens of all rows, while this bank's shares go to the other hosts. */
    private byte[] tokens(BankKeys keys, Map<Member, Integer> others) {
        int rows = others.values().stream().mapToInt(Integer::intValue).reduce(book.size(), Math::max);
        var tokens = ByteBuffer.allocate(Math.multiplyExact(book.size(), BankKeys.TOKEN_BYTES));
        var r = group.newSecret(session.random());
        for (int block = 1; block <= parameters.blocks(rows); block++) {
            var round = session.round(block);
            int own = parameters.inBlock(book.size(), block);
            List<byte[]> inputs = book.inputs(book.size() - left(block), own);
            var blinded = group.multiply(group.hash(inputs), r);
            if (own > 0) {
                round.hosts().sendEach(new Blinded(blinded));
                round.guest().send(new Blinded(blinded));
            }
            for (var host : round.hosts()) {
                share(keys, host, parameters.inBlock(others.getOrDefault(host.member(), 0), block));
            }
            if (own > 0) {
                tokens.put(keys.tokens(inputs, blinded, shares(round, own), r));
            }
            session.progress(Progress.of("tokens", Math.min(book.size(), block * parameters.blockSize()), book.size()));
        }
        return tokens.array();
    }

    private int left(int block) {
        return (int) Math.max(0, book.size() - (block - 1L) * parameters.blockSize());
    }

    private void share(BankKeys keys, Peer<LendingMessage> host, int count) {
        if (count > 0) {
            var asked = host.receive(Blinded.class, block -> group.receive(block.points(), count));
            host.send(new Shares(keys.share(asked.points())));
        }
    }

    private List<Points> shares(Round<LendingMessage> round, int count) {
        var shares = new ArrayList<Points>();
        for (var host : round.hosts()) {
            shares.add(host.receive(Shares.class, block -> group.receive(block.points(), count))
                    .points());
        }
        shares.add(round.guest()
                .receive(Shares.class, block -> group.receive(block.points(), count))
                .points());
        return shares;
    }

    /** Sorted by token: as good as shuffled, and the arbiter sees that none stands twice. */
    private void send(byte[] tokens, OpenerKey opener) {
        int width = BankKeys.TOKEN_BYTES;
        int[] order = IntStream.range(0, book.size())
                .boxed()
                .sorted((a, b) ->
                        Arrays.compareUnsigned(tokens, a * width, (a + 1) * width, tokens, b * width, (b + 1) * width))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int block = 1; block <= parameters.blocks(book.size()); block++) {
            int from = (block - 1) * parameters.blockSize();
            int count = parameters.inBlock(book.size(), block);
            var sorted = ByteBuffer.allocate(count * width);
            double[] amounts = new double[count];
            for (int i = 0; i < count; i++) {
                sorted.put(tokens, order[from + i] * width, width);
                amounts[i] = book.amount(order[from + i]);
            }
            var values = parameters.slots().encrypt(amounts, opener.values(), session.random());
            session.round(block).arbiter().send(new Rows(sorted.array(), values));
            session.progress(Progress.of("encrypted table", from + count, book.size()));
        }
    }

    /** How many applicants were asked for. */
    private int answer(BankKeys keys) {
        int asked = 0;
        for (int batch = 1; ; batch++) {
            var guest = session.round(batch).guest();
            var request = guest.receive(Asked.class, message -> {
                int count = message.points().count();
                if (count > parameters.batchSize()) {
                    throw new IllegalArgumentException(
                            "found " + count + " points, expected at most " + parameters.batchSize());
                }
                group.receive(message.points(), count);
            });
            int count = request.points().count();
            if (count == 0) {
                return asked;
            }
            asked += count;
            if (asked > quota) {
                throw new FederationException(
                        Quota.EXCEEDED,
                        "the guest asked for more than the " + quota
                                + " applicants of this period's quota; nothing was answered beyond it");
            }
            context.quota().spend(count);
            guest.send(new Answered(keys.share(request.points())));
            session.progress(Progress.of("blinded requests answered", asked, 0));
        }
    }
}
