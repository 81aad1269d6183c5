package org.concordat.protocol.intersection;

import java.util.ArrayList;
import java.util.Collections;
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
import org.concordat.protocol.intersection.IntersectionMessage.AlignedPositions;
import org.concordat.protocol.intersection.IntersectionMessage.Blinded;
import org.concordat.protocol.intersection.IntersectionMessage.Returned;

/**
 * The one host. Holds its ids and a fresh secret b; receives a·H(x); learns which of its rows are in common, or, for the
 * cardinality, nothing but the size of the guest's set.
 */
final class PairHost {
    private final TaskContext<IntersectionMessage> context;
    private final Session<IntersectionMessage> session;
    private final IntersectionParameters parameters;
    private final PsiGroup group;
    private final DatasetRows dataset;
    private final byte[] seed;
    private final EntitySet own;
    private final PsiSecret b;
    /** a·H(x) as received, to tell repeated ones. */
    private final Tags received = new Tags();

    private final int done;

    /** @param seed of order, padding and secret */
    record Sealed(byte[] seed) {}

    /** What a block adds. */
    record Part(byte[] received) {}

    PairHost(TaskContext<IntersectionMessage> context, IntersectionParameters parameters) {
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
        b = group.newSecret(new SealedRandom(seed, "secret"));
    }

    TaskResult samples() {
        var opening = Opening.exchange(context, own, guestAlone(), parameters); // (1)
        int guestCount = opening.sizes().getFirst();
        int blocks = Math.max(parameters.blocks(own.size()), parameters.blocks(guestCount));
        for (int block = done + 1; block <= blocks; block++) {
            int before = received.count();
            var guest = session.round(block).guest();
            int count = parameters.inBlock(guestCount, block);
            var points = receiveTheirs(guest, count + ControlledBlock.controls(count)); // (2)
            guest.send(new Blinded(blinded(block))); // (3)
            guest.send(new Returned(group.multiply(points, b))); // (4), in the order received
            session.checkpoint(block, new Sealed(seed), new Part(received.toBytes(before)));
            session.progress(Progress.of("block " + block + " of " + blocks, block, blocks));
        }
        Opening.refuseRepeated(session.guest(), received.index());
        var verdict = HostAlignment.verdict(context, own, parameters); // (6)
        var alignment = new HostAlignment(own, parameters, verdict.count());
        for (int block = 1; block <= parameters.blocks(verdict.count()); block++) {
            int count = parameters.inBlock(verdict.count(), block);
            session.round(block)
                    .guest()
                    .receive(
                            AlignedPositions.class,
                            aligned -> { // (7)
                                if (aligned.positions().length != count) {
                                    throw new IllegalArgumentException(
                                            "found " + aligned.positions().length + " positions, expected " + count);
                                }
                                IntStream.of(aligned.positions()).forEach(alignment::take);
                            });
        }
        return alignment.keep(context, dataset, session.guest());
    }

    TaskResult cardinality() {
        var opening = Opening.exchange(context, own, guestAlone(), parameters); // (1)
        int guestCount = opening.sizes().getFirst();
        int guestBlocks = parameters.blocks(guestCount);
        int blocks = Math.max(parameters.blocks(own.size()), guestBlocks);
        var answers = new ArrayList<byte[]>(guestCount);
        for (int block = 1; block <= blocks; block++) {
            var guest = session.round(block).guest();
            var points = receiveTheirs(guest, parameters.inBlock(guestCount, block)); // (2)
            guest.send(new Blinded(blinded(block))); // (3)
            var raised = group.multiply(points, b);
            IntStream.range(0, raised.count()).forEach(i -> answers.add(raised.at(i)));
            session.progress(Progress.of("block " + block + " of " + blocks, block, blocks));
        }
        Opening.refuseRepeated(session.guest(), received.index());
        // Over all blocks: shuffled within each, the answers would tell the guest how many match block by block.
        Collections.shuffle(answers, session.random());
        for (int block = 1; block <= guestBlocks; block++) {
            int from = (block - 1) * parameters.blockSize();
            var part = answers.subList(from, from + parameters.inBlock(guestCount, block));
            session.round(block).guest().send(new Returned(points(part))); // (4)
        }
        HostAlignment.verdict(context, own, parameters); // (6)
        return TaskResult.of(new IntersectionReport.OwnRows(dataset.ids().size()));
    }

    private List<Peer<IntersectionMessage>> guestAlone() {
        return List.of(session.guest());
    }

    /** b·H(y) of the block's ids. */
    private Points blinded(int block) {
        int count = parameters.inBlock(own.size(), block);
        return group.multiply(group.hash(own.inputs(count == 0 ? 0 : (block - 1) * parameters.blockSize(), count)), b);
    }

    private Points receiveTheirs(Peer<IntersectionMessage> guest, int count) {
        var points = guest.receive(Blinded.class, block -> group.receive(block.points(), count))
                .points();
        received.addAll(points);
        return points;
    }

    private static Points points(List<byte[]> encodings) {
        var body = new byte[encodings.size() * Points.BYTES];
        for (int i = 0; i < encodings.size(); i++) {
            System.arraycopy(encodings.get(i), 0, body, i * Points.BYTES, Points.BYTES);
        }
        return new Points(body);
    }
}
