package org.concordat.protocol.lending;

import org.concordat.crypto.DecryptionKey;
import org.concordat.crypto.psi.ElGamalKey;
import org.concordat.crypto.psi.ElGamalSecret;
import org.concordat.crypto.psi.Points;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.channel.Session;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.protocol.lending.LendingMessage.Announced;
import org.concordat.protocol.lending.LendingMessage.Bits;
import org.concordat.protocol.lending.LendingMessage.Found;
import org.concordat.protocol.lending.LendingMessage.OpenerKeys;
import org.concordat.protocol.lending.LendingMessage.Sums;
import org.concordat.protocol.lending.LendingMessage.Tests;

/** Holds the keys of the period and no tokens; receives masked sums; learns uniform numbers and how many checks there are. */
final class LendingOpener {
    static final ErrorCode KEY_TOO_SMALL = ErrorCode.policy("key-size-not-allowed");

    private final TaskContext<LendingMessage> context;
    private final Session<LendingMessage> session;
    private final LendingParameters parameters;

    LendingOpener(TaskContext<LendingMessage> context, LendingParameters parameters) {
        this.context = context;
        this.session = context.session();
        this.parameters = parameters;
    }

    TaskResult play() {
        int minimum = context.policy().minimumKeyBits();
        if (parameters.keyBits() < minimum) {
            throw new FederationException(
                    KEY_TOO_SMALL,
                    "the job asks for key_bits " + parameters.keyBits() + ", this party's policy for " + minimum
                            + " at least: raise key_bits");
        }
        try (var values = context.scheme().generateKey(parameters.keyBits(), session.random())) { // (1)
            var bits = ElGamalSecret.generate(session.random());
            var published = bits.publish(
                    OpenerKey.provingContext(context, session.self().party()), session.random());
            var keys = new OpenerKeys(values.encryptionKey().toBytes(), published.key(), published.response());
            session.guest().send(keys);
            session.hosts().sendEach(keys);
            session.arbiter().send(keys);
            var key = bits.key();
            int checks = 0;
            for (int batch = 1; ; batch++) {
                int n = announced(batch);
                if (n == 0) {
                    return TaskResult.of(new LendingReport.Opened(checks));
                }
                checks += n;
                check(batch, n, values, bits, key);
                session.progress(Progress.of("checks opened", checks, 0));
            }
        }
    }

    private int announced(int batch) {
        return session.round(batch)
                .guest()
                .receive(Announced.class, message -> {
                    if (message.applicants() < 0 || message.applicants() > parameters.batchSize()) {
                        throw new IllegalArgumentException("found a batch of " + message.applicants()
                                + " applicants, expected at most " + parameters.batchSize());
                    }
                })
                .applicants();
    }

    private void check(int batch, int n, DecryptionKey values, ElGamalSecret bits, ElGamalKey key) {
        var random = session.random();
        int m = parameters.thresholds().size();
        var slots = parameters.slots();
        var arbiter = session.round(batch).arbiter();
        var sums = arbiter.receive(Sums.class);
        var opened = arbiter.check("Sums", () -> slots.opened(values.open(sums.masked(), n, 1))); // (6)
        var totals = m == 0 ? new Points(new byte[0]) : key.encryptBits(opened.totals(), slots.totalWidth(), random);
        arbiter.send(new Bits(key.encryptBits(opened.counts(), Slots.COUNT_WIDTH, random), totals)); // (7)
        var tests = arbiter.receive(Tests.class);
        var found = arbiter.check(
                "Tests",
                () -> new Found(
                        bits.rowsWithZero(tests.counts(), n, Slots.COUNT_WIDTH),
                        bits.rowsWithZero(tests.totals(), n * m, slots.totalWidth())));
        session.round(batch).guest().send(found); // (8)
    }
}
