package org.concordat.protocol.intersection;

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
import org.concordat.protocol.intersection.IntersectionMessage.AlignedPositions;
import org.concordat.protocol.intersection.IntersectionMessage.Blinded;
import org.concordat.protocol.intersection.IntersectionMessage.Returned;

/**
 * The guest beside one host. Holds its ids and a fresh secret a; receives b·H(y) and b·a·H(x); learns which of its ids the
 * host has too, or, for the cardinality, only how many.
 */
final class PairGuest {
    private final TaskContext<IntersectionMessage> context;
    private final Session<IntersectionMessage> session;
    private final IntersectionParameters parameters;
    private final PsiGroup group;
    private final DatasetRows dataset;
    private final byte[] seed;
    private final EntitySet own;
    private final PsiSecret a;
    /** a·b·H(y) for the host's elements, and b·a·H(x) for the own ones, in their senders' orders. */
    private final Tags theirs = new Tags();

    private final Tags ours = new Tags();
    private final int done;

    /** @param seed of order, padding and secret */
    record Sealed(byte[] seed) {}

    /** What a block adds: tags of the host's elements and of the own ones. */
    record Part(byte[] theirs, byte[] ours) {}

    PairGuest(TaskContext<IntersectionMessage> context, IntersectionParameters parameters) {
        this.context = context;
        this.parameters = parameters;
        session = context.session();
        group = context.psiGroup();
        dataset = Opening.dataset(context);
        var resumption = session.resumption(Sealed.class);
        seed = resumption.map(kept -> kept.state().seed()).orElseGet(() -> SealedRandom.newSeed(session.random()));
        done = resumption.map(Session.Resumption::round).orElse(0);
        for (var part : Opening.parts(session, Part.class, done)) {
            theirs.addAll(part.theirs());
            ours.addAll(part.ours());
        }
        boolean repeats = parameters.duplicates() == IntersectionParameters.Duplicates.ALLOW;
        own = EntitySet.of(dataset.ids(), repeats, parameters, new SealedRandom(seed, "set"));
        a = group.newSecret(new SealedRandom(seed, "secret"));
    }

    TaskResult samples() {
        var opening = Opening.exchange(context, own, session.hosts().all(), parameters); // (1)
        int hostCount = opening.sizes().getFirst();
        int blocks = Math.max(parameters.blocks(own.size()), parameters.blocks(hostCount));
        for (int block = done + 1; block <= blocks; block++) {
            int theirsBefore = theirs.count();
            int oursBefore = ours.count();
            var host = session.round(block).hosts().get(0);
            var sent = new ControlledBlock(group, blinded(block), session.random());
            host.send(new Blinded(sent.sent())); // (2)
            receiveTheirs(host, parameters.inBlock(hostCount, block)); // (3)
            var returned = host.receive(
                    Returned.class,
                    answer -> group.receive(answer.points(), sent.sent().count()));
            ours.addAll(host.check("Returned", () -> sent.open(returned.points()))); // (4)
            session.checkpoint(
                    block, new Sealed(seed), new Part(theirs.toBytes(theirsBefore), ours.toBytes(oursBefore)));
            session.progress(Progress.of("block " + block + " of " + blocks, block, blocks));
        }
        var places = join();
        var matched =
                IntStream.range(0, ours.count()).filter(i -> places[i] >= 0).toArray();
        var references = IntStream.of(matched).map(i -> places[i]).toArray();
        var alignment = GuestAlignment.drawn(own, matched, references, new SealedRandom(seed, "order")); // (5)
        GuestAlignment.verdict(context, matched.length, opening.floor(), alignment.count()); // (6)
        for (int block = 1; block <= parameters.blocks(alignment.count()); block++) {
            var positions = alignment.block(block, parameters).toArray();
            session.round(block).hosts().get(0).send(new AlignedPositions(positions)); // (7)
        }
        return alignment.keep(context, dataset);
    }

    TaskResult cardinality() {
        var opening = Opening.exchange(context, own, session.hosts().all(), parameters); // (1)
        int hostCount = opening.sizes().getFirst();
        int ownBlocks = parameters.blocks(own.size());
        int blocks = Math.max(ownBlocks, parameters.blocks(hostCount));
        for (int block = 1; block <= blocks; block++) {
            var host = session.round(block).hosts().get(0);
            host.send(new Blinded(blinded(block))); // (2)
            receiveTheirs(host, parameters.inBlock(hostCount, block)); // (3)
            session.progress(Progress.of("block " + block + " of " + blocks, block, blocks));
        }
        for (int block = 1; block <= ownBlocks; block++) {
            int count = parameters.inBlock(own.size(), block);
            var host = session.round(block).hosts().get(0);
            var returned = host.receive(Returned.class, answer -> group.receive(answer.points(), count));
            ours.addAll(returned.points()); // (4), in an order that only the host knows
        }
        int common = (int) IntStream.of(join()).filter(place -> place >= 0).count();
        GuestAlignment.verdict(context, common, opening.floor(), 0); // (6)
        return TaskResult.of(new IntersectionReport(common, dataset.ids().size()));
    }

    /** a·H(x) of the block's ids. */
    private Points blinded(int block) {
        int count = parameters.inBlock(own.size(), block);
        return group.multiply(group.hash(own.inputs(count == 0 ? 0 : (block - 1) * parameters.blockSize(), count)), a);
    }

    private void receiveTheirs(Peer<IntersectionMessage> host, int count) {
        var blinded = host.receive(Blinded.class, block -> group.receive(block.points(), count));
        theirs.addAll(group.multiply(blinded.points(), a));
    }

    /** For each of the own answers the host's position, or −1. */
    private int[] join() {
        var index = theirs.index();
        Opening.refuseRepeated(session.hosts().get(0), index);
        return IntStream.range(0, ours.count())
                .map(i -> index.find(ours.high(i), ours.low(i)))
                .toArray();
    }
}
