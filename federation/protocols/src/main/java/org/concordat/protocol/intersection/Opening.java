package org.concordat.protocol.intersection;

import java.util.List;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.channel.Peer;
import org.concordat.federation.channel.Session;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.task.TaskContext;
import org.concordat.protocol.intersection.IntersectionMessage.SetSize;

/**
 * What all roles begin and end with: sizes declared before anything else, and the floor under the intersection.
 *
 * @param sizes of the peers' sets in the order asked, padding included
 * @param floor the largest of the floors told and this party's own, at least 1
 */
record Opening(List<Integer> sizes, int floor) {
    static final ErrorCode TOO_SMALL = ErrorCode.policy("intersection-too-small");

    /** Step (1): tells each peer the size of {@code own} and this party's floor, and learns theirs. */
    static Opening exchange(
            TaskContext<IntersectionMessage> context,
            EntitySet own,
            List<Peer<IntersectionMessage>> peers,
            IntersectionParameters parameters) {
        int ownFloor = Math.max(0, context.policy().minimumIntersection());
        peers.forEach(peer -> peer.send(new SetSize(own.size(), ownFloor)));
        var told = peers.stream()
                .map(peer -> peer.receive(SetSize.class, size -> check(size, parameters)))
                .toList();
        int floor = told.stream().mapToInt(SetSize::floor).reduce(Math.max(1, ownFloor), Math::max);
        return new Opening(told.stream().map(SetSize::count).toList(), floor);
    }

    private static void check(SetSize size, IntersectionParameters parameters) {
        int most = IntersectionParameters.MAX_IDS;
        if (size.count() < 0 || size.count() > most || size.floor() < 0) {
            throw new IllegalArgumentException("found a set of " + size.count() + " ids and a floor of " + size.floor()
                    + ", expected 0 to " + most + " ids and a floor that is not negative");
        }
        if (parameters.padTo() > 0 && size.count() != parameters.padTo()) {
            throw new IllegalArgumentException(
                    "found a set of " + size.count() + " ids, expected the " + parameters.padTo() + " of pad_to");
        }
    }

    /** Tells no number: neither how many are in common nor whose floor it is. */
    static FederationException tooSmall() {
        return new FederationException(
                TOO_SMALL,
                "the intersection is empty or smaller than a party's policy allows; how large it is is not told."
                        + " Check that all parties bring the same kind of id, written alike");
    }

    static DatasetRows dataset(TaskContext<IntersectionMessage> context) {
        return context.dataset()
                .orElseThrow(() -> new FederationException(
                        ErrorCode.request("dataset-missing"),
                        context.session().self() + " brings no dataset to this job"));
    }

    /** What the blocks up to that one added before the task was broken off. */
    static <P extends Record> List<P> parts(Session<IntersectionMessage> session, Class<P> type, int blocks) {
        var parts = session.parts(type);
        if (parts.size() != blocks) {
            throw new IllegalStateException(
                    "found " + parts.size() + " parts of the checkpoint of block " + blocks + ", expected one a block");
        }
        return parts;
    }

    /** The violation of a peer that sent equal points: ids are distinct. */
    static void refuseRepeated(Peer<IntersectionMessage> peer, Tags.Index points) {
        peer.check("Blinded", () -> {
            if (points.repeated() > 0) {
                throw new IllegalArgumentException(
                        "found " + points.repeated() + " blinded ids twice, expected distinct ones");
            }
            return points;
        });
    }
}
