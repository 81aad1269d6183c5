package org.concordat.protocol.secureboost;

/** A node of a tree in the guest's share; {@code left} and {@code right} are places in the tree's list, 0 is the root. */
public sealed interface TreeNode {
    /** Left when the guest's {@code column} ≤ {@code threshold}. */
    record Own(String column, double threshold, double gain, int left, int right) implements TreeNode {}

    /** Split by the host at {@code host} in roster order, which keeps column and threshold under (tree, {@code node}). */
    record Hosted(int host, int node, double gain, int left, int right) implements TreeNode {}

    /** Adds {@code weight} to the margin; the learning rate is in it. */
    record Leaf(double weight) implements TreeNode {}
}
