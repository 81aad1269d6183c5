package org.concordat.protocol.lending;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import org.concordat.crypto.psi.ElGamalKey;
import org.concordat.crypto.psi.Points;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.channel.Session;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.protocol.lending.LendingMessage.Bits;
import org.concordat.protocol.lending.LendingMessage.Coins;
import org.concordat.protocol.lending.LendingMessage.Rows;
import org.concordat.protocol.lending.LendingMessage.Sums;
import org.concordat.protocol.lending.LendingMessage.TableSize;
import org.concordat.protocol.lending.LendingMessage.Tests;
import org.concordat.protocol.lending.LendingMessage.Tokens;

/**
 * Holds the tables and no key; receives pseudonyms; learns which padded tables share one, and that one was asked for, by whom,
 * again.
 */
final class LendingArbiter {
    private final TaskContext<LendingMessage> context;
    private final Session<LendingMessage> session;
    private final LendingParameters parameters;

    LendingArbiter(TaskContext<LendingMessage> context, LendingParameters parameters) {
        this.context = context;
        this.session = context.session();
        this.parameters = parameters;
    }

    TaskResult play() {
        var opener = OpenerKey.receive(context, parameters); // (1)
        var tables = new TokenTables(opener.values(), parameters.slots());
        var sizes = new ArrayList<Integer>();
        for (var host : session.hosts()) {
            sizes.add(host.receive(TableSize.class, parameters::check).rows());
        }
        for (int j = 0; j < sizes.size(); j++) {
            receive(tables.next(), j, sizes.get(j), opener); // (3)
        }
        int asked = 0;
        for (int batch = 1; ; batch++) {
            byte[] tokens = asked(batch);
            if (tokens.length == 0) {
                return TaskResult.of(new LendingReport.Tables(sizes.size(), tables.rows(), asked));
            }
            check(batch, tokens, tables, opener);
            asked += tokens.length / BankKeys.TOKEN_BYTES;
            session.progress(Progress.of("pseudonyms asked for", asked, 0));
        }
    }

    private void receive(TokenTables.Table table, int j, int rows, OpenerKey opener) {
        for (int block = 1; block <= parameters.blocks(rows); block++) {
            int count = parameters.inBlock(rows, block);
            session.round(block).hosts().get(j).receive(Rows.class, part -> {
                if (part.tokens().length != count * BankKeys.TOKEN_BYTES) {
                    throw new IllegalArgumentException(
                            "found " + part.tokens().length + " bytes of tokens, expected " + count + " tokens");
                }
                table.add(
                        part.tokens(),
                        opener.values()
                                .read(
                                        part.values(),
                                        count,
                                        1,
                                        parameters.slots().row()));
            });
            session.progress(Progress.of("table " + (j + 1), Math.min(rows, block * parameters.blockSize()), rows));
        }
    }

    private byte[] asked(int batch) {
        return session.round(batch)
                .guest()
                .receive(Tokens.class, message -> {
                    int bytes = message.tokens().length;
                    if (bytes % BankKeys.TOKEN_BYTES != 0 || bytes / BankKeys.TOKEN_BYTES > parameters.batchSize()) {
                        throw new IllegalArgumentException("found " + bytes + " bytes of tokens, expected at most "
                                + parameters.batchSize() + " tokens");
                    }
                })
                .tokens();
    }

    private void check(int batch, byte[] tokens, TokenTables tables, OpenerKey key) {
        int n = tokens.length / BankKeys.TOKEN_BYTES;
        var random = session.random();
        var masking = parameters.slots().masking(n, random);
        var opener = OpenerKey.opener(session, session.round(batch));
        opener.send(new Sums(masking.hide(tables.sums(tokens, random), random))); // (5, 6)
        var bits = opener.receive(Bits.class); // (7)
        var thresholds = parameters.thresholds();
        var counts = new Half(masking.counts(parameters.k()), coins(n));
        var totals = new Half(masking.totals(thresholds), coins(n * thresholds.size()));
        var tests = opener.check(
                "Bits",
                () -> new Tests(
                        counts.tests(key.bits(), bits.counts(), Slots.COUNT_WIDTH),
                        totals.tests(
                                key.bits(), bits.totals(), parameters.slots().totalWidth())));
        opener.send(tests);
        session.round(batch).guest().send(new Coins(counts.coins, totals.coins)); // (8)
    }

    private BitSet coins(int count) {
        byte[] drawn = new byte[Math.ceilDiv(count, Byte.SIZE)];
        session.random().nextBytes(drawn);
        var coins = BitSet.valueOf(drawn);
        coins.clear(count, Byte.SIZE * drawn.length);
        return coins;
    }

    /** The comparisons of one of the two numbers, with their coins s. */
    private final class Half {
        private final BigInteger[] b;
        private final BitSet coins;

        Half(BigInteger[] b, BitSet coins) {
            this.b = b;
            this.coins = coins;
        }

        Points tests(ElGamalKey key, Points bits, int width) {
            return b.length == 0 ? noPoints(bits) : key.compare(bits, width, b, coins, session.random());
        }

        private static Points noPoints(Points bits) {
            if (bits.count() != 0) {
                throw new IllegalArgumentException("found " + bits.count() + " points where no band is asked for");
            }
            return bits;
        }
    }
}
