package org.concordat.protocol.secureboost;

import java.util.List;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.model.ModelShare;
import org.concordat.federation.task.Workspace;

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
     * @param outputs trees of a round: tree t adds to output t mod outputs
     * @param tweediePower of {@code reg:tweedie}
     * @param baseMargin added to the leaves' sum
     */
    public record Guest(
            String protocol, String objective, int outputs, double tweediePower, double baseMargin, List<Tree> trees)
            implements ModelShare {
        public Guest {
            trees = List.copyOf(trees);
        }

        static Guest of(Objective objective, double baseMargin, List<Tree> trees) {
            double power = objective instanceof Objective.Tweedie tweedie ? tweedie.power() : 1.5;
            return new Guest(SecureBoost.ID, objective.xgboostName(), objective.outputs(), power, baseMargin, trees);
        }

        Objective minimised() {
            return Objective.named(objective, outputs, tweediePower)
                    .orElseThrow(() -> unfit("is of an objective that this version does not know"));
        }
    }

    /**
     * A host's: its columns and thresholds, and nothing of what they led to.
     *
     * @param trees of the model, those without a split of this host among them
     */
    public record Host(String protocol, int trees, List<Split> splits) implements ModelShare {
        public Host {
            splits = List.copyOf(splits);
        }
    }

    /** At node {@code node} of tree {@code tree}. */
    public record Split(int tree, int node, SplitRule rule) {}

    /** The share that a task before left, or one that was trained earlier. */
    static <T extends ModelShare> T require(Workspace workspace, Class<T> type) {
        var share = workspace.require(ModelShare.class, "train");
        if (!type.isInstance(share) || !share.protocol().equals(SecureBoost.ID)) {
            throw unfit("is of " + share.protocol() + ", expected one of " + SecureBoost.ID);
        }
        return type.cast(share);
    }

    static FederationException unfit(String what) {
        return new FederationException(SHARE_UNFIT, "the model share " + what);
    }
}
