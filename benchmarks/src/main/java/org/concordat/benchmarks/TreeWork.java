package org.concordat.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.concordat.federation.channel.RecordCodec;
import org.concordat.protocol.secureboost.BoostMessage;

/** What one tree makes its parties compute, read off its messages. */
final class TreeWork {
    private final int columns;
    private final int bins;
    private int[] before = new int[0];
    private int nodesBefore;

    /** @param additions products of two ciphertexts in histograms, differences and prefix sums; others by their names */
    record Counts(long encryptions, long additions, long candidates, long decryptions) {}

    private long encryptions;
    private long additions;
    private long candidates;
    private long decryptions;
    private final List<Counts> trees = new ArrayList<>();

    TreeWork(int columns, int bins) {
        this.columns = columns;
        this.bins = bins;
    }

    synchronized void watch(TwoParties.Sent sent, int ciphertextBytes) {
        switch (sent.address().type()) {
            case "Gradients" ->
                encryptions += RecordCodec.decode(BoostMessage.Gradients.class, sent.payload())
                        .gradients()
                        .rows();
            case "OpenNodes" -> open(RecordCodec.decode(BoostMessage.OpenNodes.class, sent.payload()));
            case "LeftSums" -> {
                var sums = RecordCodec.decode(BoostMessage.LeftSums.class, sent.payload());
                candidates += Arrays.stream(sums.candidates()).sum();
                decryptions += sums.sums().body().length / ciphertextBytes;
            }
            case "NextTree" -> {
                if (encryptions > 0) {
                    trees.add(new Counts(encryptions, additions, candidates, decryptions));
                }
                encryptions = 0;
                additions = 0;
                candidates = 0;
                decryptions = 0;
                before = new int[0];
                nodesBefore = 0;
            }
            default -> {}
        }
    }

    private void open(BoostMessage.OpenNodes told) {
        int nodes = told.nodes();
        var sizes = new long[nodes];
        var parents = new int[nodes];
        Arrays.fill(parents, -1);
        for (int row = 0; row < told.nodeOfRow().length; row++) {
            int node = told.nodeOfRow()[row];
            if (node >= 0) {
                sizes[node]++;
                parents[node] = before.length == 0 ? -1 : before[row];
            }
        }
        var smallest = new long[nodesBefore];
        var children = new int[nodesBefore];
        Arrays.fill(smallest, Long.MAX_VALUE);
        long summed = 0;
        long differences = 0;
        for (int node = 0; node < nodes; node++) {
            if (parents[node] >= 0) {
                smallest[parents[node]] = Math.min(smallest[parents[node]], sizes[node]);
                children[parents[node]]++;
            }
        }
        for (int node = 0; node < nodes; node++) {
            boolean alone = parents[node] < 0 || children[parents[node]] < 2;
            summed += alone ? sizes[node] : 0;
        }
        for (int parent = 0; parent < nodesBefore; parent++) {
            summed += children[parent] == 2 ? smallest[parent] : 0;
            differences += children[parent] == 2 ? 1 : 0;
        }
        // A difference inverts in a batch: three products a number, and one to subtract.
        additions += summed * columns + 4 * differences * columns * bins + (long) nodes * columns * bins;
        before = told.nodeOfRow();
        nodesBefore = nodes;
    }

    synchronized List<Counts> trees() {
        return List.copyOf(trees);
    }
}
