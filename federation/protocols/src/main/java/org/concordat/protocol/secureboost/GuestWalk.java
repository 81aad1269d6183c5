package org.concordat.protocol.secureboost;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.concordat.federation.channel.Session;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.protocol.secureboost.BoostMessage.Directions;
import org.concordat.protocol.secureboost.BoostMessage.Place;
import org.concordat.protocol.secureboost.BoostMessage.Waiting;

/** Where every row stands in every tree of the guest's share, while the hosts' splits are asked. */
final class GuestWalk {
    private final DatasetRows rows;
    private final BoostShares.Guest share;
    /** Place of each row in each tree's list. */
    private final int[][] at;

    private final Map<String, Integer> columns = new HashMap<>();

    /** Rows at one split of a host: {@code number} is the host's name of it, {@code place} that in the tree's list. */
    record Stop(int tree, int place, int number, BitSet rows) {}

    GuestWalk(DatasetRows rows, BoostShares.Guest share) {
        this.rows = rows;
        this.share = share;
        at = new int[share.trees().size()][rows.ids().size()];
    }

    /** Asks the hosts in rounds 1, 2, … until every row stands at a leaf of every tree. */
    void throughAll(Session<BoostMessage> session) {
        for (int number = 1; ; number++) {
            var waiting = advance();
            var hosts = session.round(number).hosts();
            boolean last = waiting.isEmpty();
            for (int host = 0; host < hosts.count(); host++) {
                var places = waiting.getOrDefault(host, List.of()).stream()
                        .map(at -> new Place(at.tree(), at.number(), at.rows()))
                        .toList();
                hosts.get(host).send(new Waiting(last, places));
            }
            if (last) {
                return;
            }
            for (int host = 0; host < hosts.count(); host++) {
                var asked = waiting.getOrDefault(host, List.of());
                hosts.get(host).receive(Directions.class, answer -> turn(asked, answer.rows()));
            }
        }
    }

    /** Walks every row on to a leaf or a host's split; the splits where rows wait, by host. */
    Map<Integer, List<Stop>> advance() {
        var waiting = new TreeMap<Integer, List<Stop>>();
        for (int tree = 0; tree < at.length; tree++) {
            var nodes = share.trees().get(tree).nodes();
            var stops = new TreeMap<Integer, BitSet>();
            for (int row = 0; row < at[tree].length; row++) {
                at[tree][row] = walk(nodes, at[tree][row], row);
                if (nodes.get(at[tree][row]) instanceof TreeNode.Hosted) {
                    stops.computeIfAbsent(at[tree][row], _ -> new BitSet()).set(row);
                }
            }
            for (var stop : stops.entrySet()) {
                var hosted = (TreeNode.Hosted) nodes.get(stop.getKey());
                waiting.computeIfAbsent(hosted.host(), _ -> new ArrayList<>())
                        .add(new Stop(tree, stop.getKey(), hosted.node(), stop.getValue()));
            }
        }
        return waiting;
    }

    private int walk(List<TreeNode> nodes, int from, int row) {
        int place = from;
        while (nodes.get(place) instanceof TreeNode.Own own) {
            int column =
                    columns.computeIfAbsent(own.rule().column(), _ -> own.rule().place(rows));
            place = own.rule().goesLeft(rows, row, column) ? own.left() : own.right();
        }
        return place;
    }

    /** Moves the waiting rows as the host says. @throws IllegalArgumentException if its answer does not fit */
    void turn(List<Stop> asked, List<BitSet> left) {
        if (left.size() != asked.size()) {
            throw new IllegalArgumentException("found " + left.size() + " answers, expected " + asked.size());
        }
        for (int i = 0; i < asked.size(); i++) {
            var stop = asked.get(i);
            var goesLeft = left.get(i);
            if (goesLeft.stream().anyMatch(row -> !stop.rows().get(row))) {
                throw new IllegalArgumentException("turns a row that does not wait");
            }
            var hosted =
                    (TreeNode.Hosted) share.trees().get(stop.tree()).nodes().get(stop.place());
            stop.rows().stream()
                    .forEach(row -> at[stop.tree()][row] = goesLeft.get(row) ? hosted.left() : hosted.right());
        }
    }

    /** Base margin and leaves, of every row and output; all rows stand at leaves. */
    double[][] margins() {
        var margins = new double[rows.ids().size()][share.outputs()];
        for (int row = 0; row < margins.length; row++) {
            for (int tree = 0; tree < at.length; tree++) {
                if (share.trees().get(tree).nodes().get(at[tree][row]) instanceof TreeNode.Leaf(double weight)) {
                    margins[row][tree % share.outputs()] += weight;
                }
            }
            for (int k = 0; k < share.outputs(); k++) {
                margins[row][k] += share.baseMargin();
            }
        }
        return margins;
    }
}
