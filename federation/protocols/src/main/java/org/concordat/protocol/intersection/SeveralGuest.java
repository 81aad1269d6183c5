package org.concordat.protocol.intersection;

import java.util.List;
import java.util.stream.IntStream;
import org.concordat.crypto.psi.Points;
import org.concordat.crypto.psi.PsiGroup;
import org.concordat.crypto.psi.PsiSecret;
import org.concordat.federation.channel.Peer;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.channel.SealedRandom;
import org.concordat.federation.channel.Session;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.protocol.intersection.IntersectionMessage.AlignedTags;
import org.concordat.protocol.intersection.IntersectionMessage.Blinded;
import org.concordat.protocol.intersection.IntersectionMessage.Returned;
import org.concordat.protocol.intersection.IntersectionMessage.StoreBlock;
import org.concordat.protocol.intersection.IntersectionMessage.StoreSeed;

/**
 * The guest beside several hosts. Holds its ids and a fresh blinding r; receives k_j·r·H(x) and an oblivious store of each
 * host; learns which of its ids all hosts have, and nothing of those that only some have.
 */
final class SeveralGuest {
    private final TaskContext<IntersectionMessage> context;
    private final Session<IntersectionMessage> session;
    private final IntersectionParameters parameters;
    private final PsiGroup group;
    private final DatasetRows dataset;
    private final byte[] seed;
    private final EntitySet own;
    private final PsiSecret r;
    /** ⊕_j F_j(x), then ⊕_j (decode_j(x) ⊕ F_j(x)): 0 where all hosts hold x. */
    private final Tags sums = new Tags();
    /** Of each host: the tag of x that only it understands. */
    private final List<Tags> rowTags;

    private final int done;

    /** @param seed of order, padding and blinding */
    record Sealed(byte[] seed) {}

    /** What a block adds: the sums of its ids, and each host's tags. */
    record Part(byte[] sums, List<byte[]> rowTags) {}

    SeveralGuest(TaskContext<IntersectionMessage> context, IntersectionParameters parameters) {
        this.context = context;
        this.parameters = parameters;
        session = context.session();
        group = context.psiGroup();
        dataset = Opening.dataset(context);
        var resumption = session.resumption(Sealed.class);
        seed = resumption.map(kept -> kept.state().seed()).orElseGet(() -> SealedRandom.newSeed(session.random()));
        done = resumption.map(Session.Resumption::round).orElse(0);
        boolean repeats = parameters.duplicates() == IntersectionParameters.Duplicates.ALLOW;
        own = EntitySet.of(dataset.ids(), repeats, parameters, new SealedRandom(seed, "set"));
        r = group.newSecret(new SealedRandom(seed, "secret"));
        rowTags = session.hosts().all().stream().map(_ -> new Tags()).toList();
        for (var part : Opening.parts(session, Part.class, done)) {
            sums.addAll(part.sums());
            IntStream.range(0, rowTags.size())
                    .forEach(j -> rowTags.get(j).addAll(part.rowTags().get(j)));
        }
    }

    TaskResult samples() {
        var opening = Opening.exchange(context, own, session.hosts().all(), parameters); // (1)
        int blocks = parameters.blocks(own.size());
        for (int block = done + 1; block <= blocks; block++) {
            int before = sums.count();
            evaluate(block); // (3, 4)
            var tags = rowTags.stream().map(host -> host.toBytes(before)).toList();
            session.checkpoint(block, new Sealed(seed), new Part(sums.toBytes(before), tags));
            session.progress(Progress.of("block " + block + " of " + blocks, block, blocks));
        }
        var inputs = own.inputs(0, own.size());
        for (int j = 0; j < session.hosts().count(); j++) {
            store(j, opening.sizes().get(j)).addTo(sums, inputs); // (5)
        }
        var matched = IntStream.range(0, own.size())
                .filter(i -> sums.high(i) == 0 && sums.low(i) == 0 && !own.padding(i))
                .toArray();
        var alignment = GuestAlignment.drawn(own, matched, matched, new SealedRandom(seed, "order")); // (6)
        GuestAlignment.verdict(context, matched.length, opening.floor(), alignment.count()); // (7)
        for (int block = 1; block <= parameters.blocks(alignment.count()); block++) {
            for (int j = 0; j < session.hosts().count(); j++) {
                session.round(block)
                        .hosts()
                        .get(j)
                        .send(new AlignedTags(tags(alignment, block, rowTags.get(j)))); // (8)
            }
        }
        return alignment.keep(context, dataset);
    }

    /** Evaluates every F_j at the ids of one block, blindly. */
    private void evaluate(int block) {
        int from = (block - 1) * parameters.blockSize();
        var inputs = own.inputs(from, parameters.inBlock(own.size(), block));
        var sent = new ControlledBlock(group, group.multiply(group.hash(inputs), r), session.random());
        var hosts = session.round(block).hosts();
        hosts.sendEach(new Blinded(sent.sent())); // (3)
        for (int i = 0; i < inputs.size(); i++) {
            sums.add(0, 0);
        }
        for (int j = 0; j < hosts.count(); j++) {
            var points = group.multiply(answer(hosts.get(j), sent), r.inverse()); // k_j·H(x)
            for (int i = 0; i < inputs.size(); i++) {
                var f = Oprf.evaluate(inputs.get(i), points, i);
                var value = java.nio.ByteBuffer.wrap(Oprf.value(f));
                sums.xor(from + i, value.getLong(), value.getLong());
                rowTags.get(j).add(Oprf.row(f), 0);
            }
        }
    }

    private Points answer(Peer<IntersectionMessage> host, ControlledBlock sent) {
        int count = sent.sent().count();
        var returned = host.receive(Returned.class, answer -> group.receive(answer.points(), count)); // (4)
        return host.check("Returned", () -> sent.open(returned.points()));
    }

    private ObliviousStore store(int j, int capacity) {
        var host = session.hosts().get(j);
        var storeSeed = host.receive(StoreSeed.class).seed();
        int size = ObliviousStore.size(capacity);
        var entries = new Tags();
        for (int block = 1; block <= parameters.blocks(size); block++) {
            int count = parameters.inBlock(size, block);
            session.round(block).hosts().get(j).receive(StoreBlock.class, part -> {
                if (part.entries().length != count * Tags.BYTES) {
                    throw new IllegalArgumentException(
                            "found " + part.entries().length + " bytes of a store, expected " + count * Tags.BYTES);
                }
                IntStream.range(0, count).forEach(i -> entries.add(part.entries(), i * Tags.BYTES));
            });
        }
        return host.check("StoreSeed", () -> ObliviousStore.received(storeSeed, entries, capacity));
    }

    private byte[] tags(GuestAlignment alignment, int block, Tags ofHost) {
        var tags = new Tags();
        alignment.block(block, parameters).forEach(i -> tags.add(ofHost.high(i), ofHost.low(i)));
        return tags.toBytes();
    }
}
