package org.concordat.protocol.intersection;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.concordat.crypto.psi.PsiGroup;
import org.concordat.crypto.psi.PsiSecret;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.channel.SealedRandom;
import org.concordat.federation.channel.Session;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.protocol.intersection.IntersectionMessage.AlignedTags;
import org.concordat.protocol.intersection.IntersectionMessage.Blinded;
import org.concordat.protocol.intersection.IntersectionMessage.PairKey;
import org.concordat.protocol.intersection.IntersectionMessage.Returned;
import org.concordat.protocol.intersection.IntersectionMessage.StoreBlock;
import org.concordat.protocol.intersection.IntersectionMessage.StoreSeed;

/**
 * One host of several. Holds its ids, a fresh function key k_j and a seed with every other host; receives r·H(x); learns
 * which of its rows all parties hold.
 */
final class SeveralHost {
    private final TaskContext<IntersectionMessage> context;
    private final Session<IntersectionMessage> session;
    private final IntersectionParameters parameters;
    private final PsiGroup group;
    private final DatasetRows dataset;
    private final byte[] seed;
    private final EntitySet own;
    private final PsiSecret k;
    /** r·H(x) as received, to tell repeated ones. */
    private final Tags received = new Tags();

    private final int done;

    /** @param seed of order, padding and function key */
    record Sealed(byte[] seed) {}

    /** What a block adds. */
    record Part(byte[] received) {}

    /** The own ids: inputs, F_j(x) ⊕ z_j(x), and the tags by which the guest will name them; alike in order. */
    private record Evaluated(List<byte[]> inputs, Tags values, Tags rowTags, List<Integer> positions) {}

    SeveralHost(TaskContext<IntersectionMessage> context, IntersectionParameters parameters) {
        this.context = context;
        this.parameters = parameters;
        session = context.session();
        group = context.psiGroup();
        dataset = Opening.dataset(context);
        var resumption = session.resumption(Sealed.class);
        seed = resumption.map(kept -> kept.state().seed()).orElseGet(() -> SealedRandom.newSeed(session.random()));
        done = resumption.map(Session.Resumption::round).orElse(0);
        Opening.parts(session, Part.class, done).forEach(part -> received.addAll(part.received()));
        own = EntitySet.of(dataset.ids(), false, parameters, new SealedRandom(seed, "set"));
        k = group.newSecret(new SealedRandom(seed, "secret"));
    }

    TaskResult samples() {
        var opening = Opening.exchange(context, own, List.of(session.guest()), parameters); // (1)
        var zero = zeroSharing(); // (2)
        int guestCount = opening.sizes().getFirst();
        int blocks = parameters.blocks(guestCount);
        for (int block = done + 1; block <= blocks; block++) {
            int before = received.count();
            var guest = session.round(block).guest();
            int count = parameters.inBlock(guestCount, block);
            int expected = count + ControlledBlock.controls(count);
            var points = guest.receive(Blinded.class, asked -> group.receive(asked.points(), expected)) // (3)
                    .points();
            received.addAll(points);
            guest.send(new Returned(group.multiply(points, k))); // (4), in the order received
            session.checkpoint(block, new Sealed(seed), new Part(received.toBytes(before)));
            session.progress(Progress.of("block " + block + " of " + blocks, block, blocks));
        }
        Opening.refuseRepeated(session.guest(), received.index());
        var evaluated = evaluate(zero);
        sendStore(evaluated); // (5)
        return align(evaluated);
    }

    private ZeroSharing zeroSharing() {
        var secret = group.newSecret(session.random());
        var key = group.multiply(ZeroSharing.base(group), secret);
        session.hosts().sendEach(new PairKey(key)); // (2)
        var seeds = new ArrayList<byte[]>();
        for (var host : session.hosts()) {
            var theirs = host.receive(PairKey.class, told -> group.receive(told.key(), 1));
            seeds.add(ZeroSharing.seed(group.multiply(theirs.key(), secret)));
        }
        return new ZeroSharing(seeds);
    }

    private Evaluated evaluate(ZeroSharing zero) {
        var evaluated = new Evaluated(new ArrayList<>(own.distinct()), new Tags(), new Tags(), new ArrayList<>());
        for (int block = 1; block <= parameters.blocks(own.size()); block++) {
            int from = (block - 1) * parameters.blockSize();
            var inputs = own.inputs(from, parameters.inBlock(own.size(), block));
            var points = group.multiply(group.hash(inputs), k);
            for (int i = 0; i < inputs.size(); i++) {
                if (!own.padding(from + i)) {
                    var f = Oprf.evaluate(inputs.get(i), points, i);
                    evaluated.inputs().add(inputs.get(i));
                    evaluated.values().add(Oprf.value(f), 0);
                    zero.addTo(evaluated.values(), evaluated.values().count() - 1, inputs.get(i));
                    evaluated.rowTags().add(Oprf.row(f), 0);
                    evaluated.positions().add(from + i);
                }
            }
        }
        return evaluated;
    }

    private void sendStore(Evaluated evaluated) {
        var store = ObliviousStore.encode(evaluated.inputs(), evaluated.values(), own.size(), session.random());
        session.guest().send(new StoreSeed(store.seed()));
        var entries = store.entries().toBytes();
        int size = store.entries().count();
        for (int block = 1; block <= parameters.blocks(size); block++) {
            var part = ByteBuffer.allocate(parameters.inBlock(size, block) * Tags.BYTES);
            part.put(entries, (block - 1) * parameters.blockSize() * Tags.BYTES, part.capacity());
            session.round(block).guest().send(new StoreBlock(part.array()));
        }
    }

    private TaskResult align(Evaluated evaluated) {
        var verdict = HostAlignment.verdict(context, own, parameters); // (7)
        var alignment = new HostAlignment(own, parameters, verdict.count());
        var index = evaluated.rowTags().index();
        for (int block = 1; block <= parameters.blocks(verdict.count()); block++) {
            int count = parameters.inBlock(verdict.count(), block);
            session.round(block)
                    .guest()
                    .receive(
                            AlignedTags.class,
                            aligned -> { // (8)
                                var tags = new Tags(aligned.tags());
                                if (tags.count() != count) {
                                    throw new IllegalArgumentException(
                                            "found " + tags.count() + " tags, expected " + count);
                                }
                                IntStream.range(0, count)
                                        .map(i -> index.find(tags.high(i), tags.low(i)))
                                        .forEach(place -> alignment.take(
                                                place < 0
                                                        ? -1
                                                        : evaluated.positions().get(place)));
                            });
        }
        return alignment.keep(context, dataset, session.guest());
    }
}
