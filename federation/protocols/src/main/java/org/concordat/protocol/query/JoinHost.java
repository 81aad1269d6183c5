package org.concordat.protocol.query;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.concordat.crypto.DecryptionKey;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.OpeningProver;
import org.concordat.crypto.psi.Points;
import org.concordat.crypto.psi.PsiSecret;
import org.concordat.federation.FederationException;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.channel.Session;
import org.concordat.federation.query.QueryDesk;
import org.concordat.federation.query.QueryPlan;
import org.concordat.federation.query.QueryTable;
import org.concordat.federation.query.Tabulation;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.query.VerticalMessage.Blinded;
import org.concordat.protocol.query.VerticalMessage.FilteredSet;
import org.concordat.protocol.query.VerticalMessage.HostIds;
import org.concordat.protocol.query.VerticalMessage.HostKey;
import org.concordat.protocol.query.VerticalMessage.HostRows;
import org.concordat.protocol.query.VerticalMessage.MaskedSums;
import org.concordat.protocol.query.VerticalMessage.OpenedSums;
import org.concordat.protocol.query.VerticalMessage.Returned;
import org.concordat.protocol.query.VerticalMessage.SetSize;
import org.concordat.protocol.query.VerticalMessage.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * The host of a vertical query. Holds ids, values, a fresh secret b and a fresh key; receives a·H(x) shuffled; learns how many x
 * there are, whether they were asked about before, and that enough of them are its own.
 */
final class JoinHost {
    private static final Pattern SEAL = Pattern.compile("[0-9a-f]{64}");

    private final TaskContext<VerticalMessage> context;
    private final Session<VerticalMessage> session;
    private final QueryPlan plan;
    private final PsiSecret b;

    JoinHost(TaskContext<VerticalMessage> context, QueryPlan plan) {
        this.context = context;
        this.plan = plan;
        session = context.session();
        b = context.psiGroup().newSecret(session.random());
    }

    TaskResult result() {
        var filtered = session.guest().receive(FilteredSet.class, JoinHost::requirePlausible); // (2)
        int theirs = filtered.count();
        var grant = QueryTask.desk(context).askJoined(plan, filtered.seal());
        var rowOf = JoinSets.ids(grant.table(), grant.rows());
        var ids = new ArrayList<>(rowOf.keySet());
        Collections.shuffle(ids, session.random());
        int ownFloor = JoinSets.floor(context, grant.minimumCohort());
        session.guest().send(new SetSize(ids.size(), ownFloor)); // (2)
        if (JoinSets.width(plan) == 0) {
            answer(theirs); // (3) and (4)
            rows(ids, null, Map.of(), grant);
            verdict();
            return TaskResult.of(new QueryReport.Contributed(plan.digest()));
        }
        int keyBits = QueryTask.keyBits(context);
        try (var key = context.scheme().generateKey(keyBits, session.random())) {
            session.guest().send(new HostKey(key.encryptionKey().toBytes()));
            answer(theirs); // (3) and (4)
            rows(ids, key, rowOf, grant); // (5)
            verdict(); // (6)
            var prover = key.prover(session.guest().member().toString());
            for (int sum = 0; sum < JoinSets.width(plan); sum++) {
                open(key, prover); // (7) and (8)
            }
        }
        return TaskResult.of(new QueryReport.Contributed(plan.digest()));
    }

    private void open(DecryptionKey key, OpeningProver prover) {
        var masked = session.guest().receive(MaskedSums.class).sums();
        var opened = session.guest().check("MaskedSums", () -> key.open(masked, 1, 1));
        prover.opened(JoinSets.OPENING, masked, opened);
        session.guest().send(new OpenedSums(opened, prover.prove(session.random())));
    }

    private static void requirePlausible(FilteredSet set) {
        JoinSets.requirePlausible(set.count(), set.floor());
        if (!SEAL.matcher(set.seal()).matches()) {
            throw new IllegalArgumentException("found no seal of 64 hexadecimal digits");
        }
    }

    /** Raises what comes, and gives it back shuffled over all blocks. */
    private void answer(int theirs) {
        var group = context.psiGroup();
        int blocks = JoinSets.blocks(theirs);
        var raised = new ArrayList<byte[]>(theirs);
        for (int block = 1; block <= blocks; block++) {
            int count = JoinSets.inBlock(theirs, block);
            var blinded = session.round(block)
                    .guest()
                    .receive(Blinded.class, message -> group.receive(message.points(), count)); // (3)
            var points = group.multiply(blinded.points(), b);
            for (int i = 0; i < points.count(); i++) {
                raised.add(points.at(i));
            }
        }
        Collections.shuffle(raised, session.random());
        for (int block = 1; block <= blocks; block++) {
            int from = (block - 1) * JoinSets.BLOCK;
            var part = raised.subList(from, from + JoinSets.inBlock(theirs, block));
            session.round(block).guest().send(new Returned(points(part))); // (4)
        }
    }

    private void rows(
            List<String> ids, @Nullable DecryptionKey key, Map<String, Integer> rowOf, QueryDesk.Grant grant) {
        var group = context.psiGroup();
        int blocks = JoinSets.blocks(ids.size());
        for (int block = 1; block <= blocks; block++) {
            int from = (block - 1) * JoinSets.BLOCK;
            var part = ids.subList(from, from + JoinSets.inBlock(ids.size(), block));
            var points = group.multiply(JoinSets.hash(group, part), b);
            var guest = session.round(block).guest();
            if (key == null) {
                guest.send(new HostIds(points)); // (5)
            } else {
                guest.send(new HostRows(points, encrypted(values(part, rowOf, grant.table()), key.encryptionKey())));
            }
            session.progress(Progress.of("block " + block + " of " + blocks, block, blocks));
        }
    }

    /** [[x]], n×1; or [[x]] and below each [[x²]], 2n×1, where a square is a double and what that leaves of it. */
    private FreshMatrix encrypted(double[] x, EncryptionKey key) {
        if (JoinSets.width(plan) == 1) {
            return key.encrypt(Matrix.column(x), JoinSets.ENCODING, session.random());
        }
        var numbers = new double[2 * x.length];
        var left = new double[2 * x.length];
        for (int i = 0; i < x.length; i++) {
            numbers[2 * i] = x[i];
            numbers[2 * i + 1] = x[i] * x[i];
            left[2 * i + 1] = Math.fma(x[i], x[i], -numbers[2 * i + 1]);
        }
        return key.encryptSum(Matrix.column(numbers), Matrix.column(left), JoinSets.ENCODING, session.random());
    }

    /** In units of 2⁻⁴⁰, as an owner tabulates them. */
    private double[] values(List<String> ids, Map<String, Integer> rowOf, QueryTable table) {
        var column = plan.aggregate().columns().getFirst();
        if (!(table.columns().get(column) instanceof QueryTable.Numbers(double[] numbers))) {
            throw new FederationException(FederationException.BUG, "the desk granted a column that holds no numbers");
        }
        return ids.stream()
                .mapToDouble(id -> numbers[rowOf.getOrDefault(id, 0)])
                .map(x -> Math.scalb(Math.rint(Math.scalb(x, Tabulation.FRACTION_BITS)), -Tabulation.FRACTION_BITS))
                .toArray();
    }

    private void verdict() {
        if (!session.guest().receive(Verdict.class).sufficient()) {
            throw JoinSets.tooSmall();
        }
    }

    private static Points points(List<byte[]> encodings) {
        var body = new byte[encodings.size() * Points.BYTES];
        for (int i = 0; i < encodings.size(); i++) {
            System.arraycopy(encodings.get(i), 0, body, i * Points.BYTES, Points.BYTES);
        }
        return new Points(body);
    }
}
