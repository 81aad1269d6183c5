package org.concordat.protocol.secureboost;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.concordat.crypto.DecryptionKey;
import org.concordat.federation.channel.Peer;
import org.concordat.federation.channel.Round;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.secureboost.BoostMessage.Choice;
import org.concordat.protocol.secureboost.BoostMessage.Chosen;
import org.concordat.protocol.secureboost.BoostMessage.GoesLeft;
import org.concordat.protocol.secureboost.BoostMessage.LeftSums;
import org.concordat.protocol.secureboost.BoostMessage.OpenNodes;

/** What the guest asks of the hosts that take part in one tree, and how it checks what they answer. */
final class HostSide {
    private final DecryptionKey key;
    private final PairCipher cipher;
    private final Taking taking;
    private final double[] g;
    private final double[] h;
    private final double noise;

    /**
     * Which hosts split.
     *
     * @param hosts places in the roster
     * @param candidates of every host of the roster, at most
     * @param levels of the tree
     */
    record Taking(List<Integer> hosts, List<Integer> candidates, int levels) {}

    /** What Σg and Σh on the left gain at a node. */
    @FunctionalInterface
    interface Gain {
        double of(TreeGrowth.Node node, double leftG, double leftH);
    }

    /**
     * @param g of every row, h likewise
     * @param noise largest that a host may have added to a sum
     */
    HostSide(DecryptionKey key, PairCipher cipher, Taking taking, double[] g, double[] h, double noise) {
        this.key = key;
        this.cipher = cipher;
        this.taking = taking;
        this.g = g;
        this.h = h;
        this.noise = noise;
    }

    boolean splitsAt(int depth) {
        return !taking.hosts().isEmpty() && depth < taking.levels();
    }

    /**
     * One depth with the hosts.
     *
     * @param best of each open node; a host's candidate replaces what it beats
     * @param left is given the rows that go left where a host's candidate won, as places among the node's rows
     * @param columns is given the host's number of the column there
     */
    void split(
            Round<BoostMessage> round,
            List<TreeGrowth.Node> open,
            Candidate[] best,
            Gain gain,
            List<BitSet> left,
            int[] columns) {
        tellOpen(round, open); // (4)
        if (open.isEmpty()) {
            return;
        }
        for (int host : taking.hosts()) {
            compare(round.hosts().get(host), host, open, best, gain); // (5)
        }
        for (int host : taking.hosts()) {
            choose(round.hosts().get(host), host, best); // (6)
        }
        for (int host : taking.hosts()) {
            answer(round.hosts().get(host), host, open, best, left, columns); // (7)
        }
    }

    private void tellOpen(Round<BoostMessage> round, List<TreeGrowth.Node> open) {
        var nodeOfRow = new int[open.isEmpty() ? 0 : g.length];
        Arrays.fill(nodeOfRow, -1);
        for (int i = 0; i < open.size(); i++) {
            for (int row : open.get(i).rows()) {
                nodeOfRow[row] = i;
            }
        }
        var told = new OpenNodes(open.size(), nodeOfRow);
        taking.hosts().forEach(host -> round.hosts().get(host).send(told));
    }

    /** Replaces what a candidate of this host beats; a tie stays with who came first. */
    private void compare(Peer<BoostMessage> host, int place, List<TreeGrowth.Node> open, Candidate[] best, Gain gain) {
        int most = taking.candidates().get(place);
        var received = host.receive(LeftSums.class, message -> {
            if (message.candidates().length != open.size()) {
                throw new IllegalArgumentException(
                        "found candidates of " + message.candidates().length + " nodes, expected " + open.size());
            }
            if (IntStream.of(message.candidates()).anyMatch(count -> count < 0 || count > most)) {
                throw new IllegalArgumentException("found more candidates of a node than the " + most + " declared");
            }
        });
        int all = IntStream.of(received.candidates()).sum();
        var sums = host.check("LeftSums", () -> {
            var opened = cipher.open(key, received.sums(), all);
            requirePossible(open, received.candidates(), opened);
            return opened;
        });
        int first = 0;
        for (int i = 0; i < open.size(); i++) {
            int count = received.candidates()[i];
            best[i] = better(best[i], open.get(i), place, sums, first, count, gain);
            first += count;
        }
    }

    private static Candidate better(
            Candidate before, TreeGrowth.Node node, int host, Matrix sums, int first, int count, Gain gain) {
        double highest = before.gain();
        var tied = new ArrayList<Integer>();
        for (int c = 0; c < count; c++) {
            double gained = gain.of(node, sums.at(first + c, 0), sums.at(first + c, 1));
            if (gained > highest) {
                highest = gained;
                tied.clear();
                tied.add(c);
            } else if (gained == highest && !tied.isEmpty()) {
                tied.add(c);
            }
        }
        if (tied.isEmpty()) {
            return before;
        }
        var named = tied.stream()
                .map(c -> new Candidate.Sum(sums.at(first + c, 0), sums.at(first + c, 1)))
                .toList();
        return new Candidate.Hosted(host, tied, named, highest);
    }

    /** Some of a node's rows: their Σh lies between nothing and all of it, their Σg between its negative and positive parts. */
    private void requirePossible(List<TreeGrowth.Node> open, int[] candidates, Matrix sums) {
        int next = 0;
        for (int i = 0; i < candidates.length; i++) {
            var node = open.get(i);
            double least = -noise;
            double most = noise;
            for (int row : node.rows()) {
                least += Math.min(g[row], 0);
                most += Math.max(g[row], 0);
            }
            for (int c = 0; c < candidates[i]; c++, next++) {
                double ofG = sums.at(next, 0);
                double ofH = sums.at(next, 1);
                if (ofG < least || ofG > most || ofH < -noise || ofH > node.h() + noise) {
                    throw new IllegalArgumentException(
                            "a candidate's sums are those of no rows of the node: its counts are inconsistent");
                }
            }
        }
    }

    private static void choose(Peer<BoostMessage> host, int place, Candidate[] best) {
        var choices = new ArrayList<Choice>();
        for (int i = 0; i < best.length; i++) {
            if (best[i] instanceof Candidate.Hosted hosted && hosted.host() == place) {
                choices.add(new Choice(
                        i, hosted.candidates().stream().mapToInt(c -> c).toArray()));
            }
        }
        host.send(new Chosen(choices));
    }

    private void answer(
            Peer<BoostMessage> host,
            int place,
            List<TreeGrowth.Node> open,
            Candidate[] best,
            List<BitSet> left,
            int[] columns) {
        var asked = IntStream.range(0, best.length)
                .filter(i -> best[i] instanceof Candidate.Hosted hosted && hosted.host() == place)
                .toArray();
        host.receive(GoesLeft.class, answer -> {
            if (answer.rows().size() != asked.length || answer.columns().length != asked.length) {
                throw new IllegalArgumentException(
                        "found " + answer.rows().size() + " splits, expected " + asked.length);
            }
            for (int k = 0; k < asked.length; k++) {
                var rows = answer.rows().get(k);
                requireSums(open.get(asked[k]), (Candidate.Hosted) best[asked[k]], rows);
                left.get(asked[k]).or(rows);
                columns[asked[k]] = answer.columns()[k];
            }
        });
    }

    /** What goes left must add up to what the host sent for the candidate, but for its noise. */
    private void requireSums(TreeGrowth.Node node, Candidate.Hosted chosen, BitSet left) {
        if (left.length() > node.rows().length) {
            throw new IllegalArgumentException("sends rows left that are not in the node");
        }
        double ofG = left.stream().mapToDouble(k -> g[node.rows()[k]]).sum();
        double ofH = left.stream().mapToDouble(k -> h[node.rows()[k]]).sum();
        if (chosen.sums().stream()
                .noneMatch(sum -> Math.abs(sum.g() - ofG) <= noise && Math.abs(sum.h() - ofH) <= noise)) {
            throw new IllegalArgumentException(
                    "the rows that go left do not add up to the sums of the chosen candidate");
        }
    }
}
