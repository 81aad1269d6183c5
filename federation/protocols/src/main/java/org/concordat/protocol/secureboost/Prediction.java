package org.concordat.protocol.secureboost;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import org.concordat.federation.FederationException;
import org.concordat.federation.channel.Session;
import org.concordat.federation.model.ModelShare;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.protocol.secureboost.BoostMessage.Directions;
import org.concordat.protocol.secureboost.BoostMessage.Place;
import org.concordat.protocol.secureboost.BoostMessage.Waiting;
import org.jspecify.annotations.Nullable;

/** Guest and host in the task {@code predict}: all rows walk all trees at once, at most as many rounds as the trees are deep. */
final class Prediction {
    private final TaskContext<BoostMessage> context;
    private final Session<BoostMessage> session;
    private final BoostInput input;

    Prediction(TaskContext<BoostMessage> context) {
        this.context = context;
        session = context.session();
        input = BoostInput.of(context);
    }

    TaskResult asGuest() {
        var share = share(BoostShares.Guest.class);
        var objective = Objective.named(share.objective())
                .orElseThrow(() -> unfit("is of an objective that this version does not know"));
        var walkers = new GuestWalk(input.rows(), share);
        for (int number = 1; ; number++) {
            var waiting = walkers.advance();
            var hosts = session.round(number).hosts();
            boolean last = waiting.isEmpty();
            for (int host = 0; host < hosts.count(); host++) {
                var places = waiting.getOrDefault(host, List.of()).stream()
                        .map(at -> new Place(at.tree(), at.number(), at.rows()))
                        .toList();
                hosts.get(host).send(new Waiting(last, places));
            }
            if (last) {
                break;
            }
            for (int host = 0; host < hosts.count(); host++) {
                var asked = waiting.getOrDefault(host, List.of());
                hosts.get(host).receive(Directions.class, answer -> walkers.turn(asked, answer.rows()));
            }
        }
        return new TaskResult(
                new BoostReport.Scored(input.count()),
                null,
                BoostScores.publish(context, input, objective, walkers.margins()));
    }

    TaskResult asHost() {
        var share = share(BoostShares.Host.class);
        var splits = new HashMap<List<Integer>, BoostShares.Split>();
        share.splits().forEach(split -> splits.put(List.of(split.tree(), split.node()), split));
        for (int number = 1; ; number++) {
            var guest = session.round(number).guest();
            var answers = new ArrayList<BitSet>();
            var waiting = guest.receive(Waiting.class, asked -> {
                for (var place : asked.places()) {
                    answers.add(directions(place, splits.get(List.of(place.tree(), place.node()))));
                }
            });
            if (waiting.last()) {
                return TaskResult.of(new BoostReport.Scored(input.count()));
            }
            guest.send(new Directions(answers));
        }
    }

    private BitSet directions(Place place, BoostShares.@Nullable Split split) {
        if (split == null || place.rows().length() > input.count()) {
            throw new IllegalArgumentException("asks for a split or a row that this host does not have");
        }
        int column = BoostShares.column(input.rows(), split.column());
        var left = new BitSet();
        place.rows().stream()
                .filter(row -> input.rows().features().at(row, column) <= split.threshold())
                .forEach(left::set);
        return left;
    }

    private <T extends ModelShare> T share(Class<T> type) {
        var share = context.workspace().require(ModelShare.class, "train");
        if (!type.isInstance(share) || !share.protocol().equals(SecureBoost.ID)) {
            throw unfit("is of " + share.protocol() + ", expected one of " + SecureBoost.ID);
        }
        return type.cast(share);
    }

    private static FederationException unfit(String what) {
        return new FederationException(BoostShares.SHARE_UNFIT, "the model share " + what);
    }
}
