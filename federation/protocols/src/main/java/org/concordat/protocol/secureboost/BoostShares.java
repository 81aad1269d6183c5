package org.concordat.protocol.secureboost;

import java.util.List;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.model.ModelShare;

/** What each party keeps of a trained model. */
public final class BoostShares {
    static final ErrorCode SHARE_UNFIT = ErrorCode.request("model-share-unfit");

    private BoostShares() {}

    /** A tree: its nodes, the root first. */
    public record Tree(List<TreeNode> nodes) {
        public Tree {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * The guest's: leaf weights, its own splits, and where a host's splits stand.
     *
     * @param objective under XGBoost's name
     * @param baseMargin added to the leaves' sum
     */
    public record Guest(String protocol, String objective, double baseMargin, List<Tree> trees) implements ModelShare {
        public Guest {
            trees = List.copyOf(trees);
        }
    }

    /** A host's: its columns and thresholds, and nothing of what they led to. */
    public record Host(String protocol, List<Split> splits) implements ModelShare {
        public Host {
            splits = List.copyOf(splits);
        }
    }

    /** At node {@code node} of tree {@code tree}: left when {@code column} ≤ {@code threshold}. */
    public record Split(int tree, int node, String column, double threshold) {}

    /** The place of a column that the share needs. */
    static int column(DatasetRows rows, String name) {
        int place = rows.featureNames().indexOf(name);
        if (place < 0) {
            throw new FederationException(
                    SHARE_UNFIT, "the dataset has no column " + name + ", which the model share splits by");
        }
        return place;
    }
}
