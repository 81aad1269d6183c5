package org.concordat.protocol.secureboost;

/** A node of a tree in the guest's share; {@code left} and {@code right} are places in the tree's list, 0 is the root. */
public sealed interface TreeNode {
    /** Split by a column of the guest. */
    record Own(SplitRule rule, double gain, int left, int right) implements TreeNode {}

    /**
     * Split by the host at {@code host} in roster order, which keeps the rule under (tree, {@code node}).
     *
     * @param column the host's own number of the column, which says nothing but which splits are by one column
     */
    record Hosted(int host, int node, int column, double gain, int left, int right) implements TreeNode {}

    /** Adds {@code weight} to the margin; the learning rate is in it. */
    record Leaf(double weight) implements TreeNode {}
}
