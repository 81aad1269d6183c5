package org.concordat.protocol.secureboost;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.concordat.federation.channel.Session;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.protocol.secureboost.BoostMessage.Directions;
import org.concordat.protocol.secureboost.BoostMessage.Place;
import org.concordat.protocol.secureboost.BoostMessage.Waiting;
import org.jspecify.annotations.Nullable;

/** A host while rows walk through a trained model: it turns those that wait at its splits. */
final class HostAnswers {
    private final Session<BoostMessage> session;
    private final DatasetRows rows;
    private final Map<List<Integer>, BoostShares.Split> splits = new HashMap<>();

    HostAnswers(Session<BoostMessage> session, DatasetRows rows, BoostShares.Host share) {
        this.session = session;
        this.rows = rows;
        share.splits().forEach(split -> splits.put(List.of(split.tree(), split.node()), split));
    }

    /** In rounds 1, 2, …, until the guest says that no row waits. */
    void answer() {
        for (int number = 1; ; number++) {
            var guest = session.round(number).guest();
            var answers = new ArrayList<BitSet>();
            var waiting = guest.receive(Waiting.class, asked -> {
                for (var place : asked.places()) {
                    answers.add(directions(place, splits.get(List.of(place.tree(), place.node()))));
                }
            });
            if (waiting.last()) {
                return;
            }
            guest.send(new Directions(answers));
        }
    }

    private BitSet directions(Place place, BoostShares.@Nullable Split split) {
        if (split == null || place.rows().length() > rows.ids().size()) {
            throw new IllegalArgumentException("asks for a split or a row that this host does not have");
        }
        int column = split.rule().place(rows);
        var left = new BitSet();
        place.rows().stream()
                .filter(row -> split.rule().goesLeft(rows, row, column))
                .forEach(left::set);
        return left;
    }
}
