package org.concordat.protocol.query;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.OpeningVerifier;
import org.concordat.crypto.psi.Points;
import org.concordat.crypto.psi.PsiSecret;
import org.concordat.federation.channel.Peer;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.channel.Session;
import org.concordat.federation.query.Aggregate;
import org.concordat.federation.query.QueryPlan;
import org.concordat.federation.query.Tabulation;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.matrix.Grouping;
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
 * The guest of a vertical query. Holds its filtered ids and a fresh secret a; receives b·a·H(x) shuffled, and (b·H(y), [[v_y]])
 * shuffled; learns how many y are among its x, and the sums of their values.
 */
final class JoinGuest {
    /** Fraction bits of c; a factor keeps 24. */
    private static final int MEAN_BITS = 20;

    private final TaskContext<VerticalMessage> context;
    private final Session<VerticalMessage> session;
    private final QueryPlan plan;
    private final PsiSecret a;
    private @Nullable EncryptionKey key;
    /** [[Σ x]], and [[Σ x²]] where spread is asked for; of no rows yet, none. */
    private final List<EncryptedMatrix> sums = new ArrayList<>();

    private int matched;

    JoinGuest(TaskContext<VerticalMessage> context, QueryPlan plan) {
        this.context = context;
        this.plan = plan;
        session = context.session();
        a = context.psiGroup().newSecret(session.random());
    }

    TaskResult result() {
        var filtered = new QueryPlan(new Aggregate.Count(), plan.where(), List.of());
        var grant = QueryTask.desk(context).askExactly(filtered, host().member().party()); // (1)
        var filteredIds = JoinSets.ids(grant.table(), grant.rows()).keySet();
        var ids = new ArrayList<>(filteredIds);
        Collections.shuffle(ids, session.random());
        int ownFloor = JoinSets.floor(context, grant.minimumCohort());
        host().send(new FilteredSet(
                ids.size(), ownFloor, QueryTask.desk(context).seal(filteredIds))); // (2)
        var theirs =
                host().receive(SetSize.class, message -> JoinSets.requirePlausible(message.count(), message.floor()));
        if (JoinSets.width(plan) > 0) {
            var received = host().receive(HostKey.class).key();
            key = host().check(
                            "HostKey",
                            () -> context.scheme()
                                    .accept(received, context.policy().minimumKeyBits()));
        }
        var own = exchange(ids); // (3) and (4)
        match(own, theirs.count()); // (5)
        boolean sufficient = matched >= Math.max(ownFloor, theirs.floor());
        host().send(new Verdict(sufficient)); // (6)
        if (!sufficient) {
            throw JoinSets.tooSmall();
        }
        return TaskResult.of(Answer.of(plan, List.of(Optional.of(statistics()))));
    }

    private Peer<VerticalMessage> host() {
        return session.hosts().get(0);
    }

    /** The set of b·a·H(x). */
    private Set<BigInteger> exchange(List<String> ids) {
        var group = context.psiGroup();
        int blocks = JoinSets.blocks(ids.size());
        for (int block = 1; block <= blocks; block++) {
            int from = (block - 1) * JoinSets.BLOCK;
            var part = ids.subList(from, from + JoinSets.inBlock(ids.size(), block));
            session.round(block).hosts().get(0).send(new Blinded(group.multiply(JoinSets.hash(group, part), a))); // (3)
        }
        var own = new HashSet<BigInteger>();
        for (int block = 1; block <= blocks; block++) {
            int count = JoinSets.inBlock(ids.size(), block);
            var returned = session.round(block)
                    .hosts()
                    .get(0)
                    .receive(Returned.class, message -> group.receive(message.points(), count)); // (4)
            add(returned.points(), own);
        }
        return own;
    }

    private void match(Set<BigInteger> own, int theirs) {
        int blocks = JoinSets.blocks(theirs);
        for (int block = 1; block <= blocks; block++) {
            var host = session.round(block).hosts().get(0);
            int count = JoinSets.inBlock(theirs, block);
            var group = context.psiGroup();
            if (key == null) {
                var ids = host.receive(HostIds.class, message -> group.receive(message.points(), count));
                matched += places(ids.points(), own).length;
            } else {
                var rows = host.receive(HostRows.class, message -> group.receive(message.points(), count));
                sum(host, rows, places(rows.points(), own), count);
            }
            session.progress(Progress.of("block " + block + " of " + blocks, block, blocks));
        }
    }

    private void sum(Peer<VerticalMessage> host, HostRows rows, int[] places, int count) {
        var known = java.util.Objects.requireNonNull(key);
        int width = JoinSets.width(plan);
        var values = host.check("HostRows", () -> known.read(rows.values(), count * width, 1, JoinSets.ENCODING));
        matched += places.length;
        for (int number = 0; number < width && places.length > 0; number++) {
            int below = number;
            var part = values.selectRows(Arrays.stream(places)
                            .map(place -> place * width + below)
                            .toArray())
                    .sumRowsBy(new Grouping(new int[places.length], 1));
            if (sums.size() <= number) {
                sums.add(part);
            } else {
                sums.set(number, sums.get(number).plus(part));
            }
        }
    }

    /** Where in the block a·(b·H(y)) is one of the own. */
    private int[] places(Points blinded, Set<BigInteger> own) {
        var doubly = context.psiGroup().multiply(blinded, a);
        return java.util.stream.IntStream.range(0, doubly.count())
                .filter(i -> own.contains(new BigInteger(1, doubly.at(i))))
                .toArray();
    }

    private static void add(Points points, Set<BigInteger> into) {
        for (int i = 0; i < points.count(); i++) {
            into.add(new BigInteger(1, points.at(i)));
        }
    }

    /** Of the intersection, as an owner's cell would have them. */
    private List<BigInteger> statistics() {
        var n = BigInteger.valueOf(matched);
        var known = key;
        if (sums.isEmpty() || known == null) {
            return List.of(n);
        }
        var verifier = known.verifier(session.self().toString());
        double sum = opened(sums.getFirst(), verifier);
        var fixed = fixed(new BigDecimal(sum), Tabulation.FRACTION_BITS);
        return sums.size() == 1
                ? List.of(n, fixed)
                : List.of(n, fixed, fixed(squares(sum, verifier), 2 * Tabulation.FRACTION_BITS));
    }

    /**
     * Σ x² by Σ (x − c)² = Σ x² − 2c·Σ x + n·c² with c next to the mean: so far above the spread as the mean may be, a double
     * tells the spread. What opens tells no more than Σ x² would.
     */
    private BigDecimal squares(double sum, OpeningVerifier verifier) {
        double c = Math.scalb(Math.rint(Math.scalb(sum / matched, MEAN_BITS)), -MEAN_BITS);
        double nearCentre = matched * c * c;
        var about = sums.get(1).plus(sums.getFirst().times(-2 * c)).plus(Matrix.column(nearCentre));
        return new BigDecimal(opened(about, verifier))
                .subtract(new BigDecimal(nearCentre))
                .add(new BigDecimal(2 * c).multiply(new BigDecimal(sum)));
    }

    private double opened(EncryptedMatrix sum, OpeningVerifier verifier) {
        var mask = sum.key().uniformMask(1, 1, session.random());
        var masked = sum.masked(mask, session.random());
        host().send(new MaskedSums(masked)); // (7)
        var opened = host().receive(OpenedSums.class); // (8)
        return host().check("OpenedSums", () -> {
                    verifier.opened(JoinSets.OPENING, masked, opened.sums());
                    verifier.verify(opened.proof());
                    return mask.open(opened.sums(), sum.encoding());
                })
                .at(0, 0);
    }

    private static BigInteger fixed(BigDecimal real, int fractionBits) {
        return real.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(fractionBits)))
                .toBigInteger();
    }
}
