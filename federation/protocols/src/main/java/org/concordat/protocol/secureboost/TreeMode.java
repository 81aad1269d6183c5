package org.concordat.protocol.secureboost;

import org.concordat.federation.job.Parameters;

/**
 * Who may split at which depth of which tree; both sides derive it from the job.
 *
 * @param guestFirst rounds of the guest's columns alone, before any other
 * @param hostDepth in mode {@code layered}: the first levels, which the hosts split
 */
record TreeMode(Kind kind, int guestFirst, int hostDepth) {
    /** {@code tree_mode}. */
    enum Kind {
        /** Everybody at every node. */
        DEFAULT,
        /** Each tree by one party alone, in turn: the guest, then the hosts in roster order. */
        MIX,
        /** The first levels by the hosts, the others by the guest. */
        LAYERED
    }

    static TreeMode read(Parameters from, int maxDepth) {
        var kind = from.oneOf("tree_mode", Kind.class, Kind.DEFAULT);
        int first = from.integer("guest_first_trees", 1, 0, 10_000);
        int hostDepth = from.integer("host_depth", Math.min(2, maxDepth), 1, BoostParameters.MAX_DEPTH);
        if (kind == Kind.LAYERED && hostDepth > maxDepth) {
            from.problem("host_depth", "out-of-range", "found " + hostDepth + ", above max_depth " + maxDepth);
        }
        return new TreeMode(kind, first, hostDepth);
    }

    /** Whether the guest grows the trees of this boosting round (from 0) without telling anybody. */
    boolean guestAlone(int boostingRound) {
        return boostingRound < guestFirst;
    }

    /** Whether host {@code host} of {@code hosts} may split in this boosting round. */
    boolean takesPart(int boostingRound, int host, int hosts) {
        return switch (kind) {
            case DEFAULT, LAYERED -> !guestAlone(boostingRound);
            case MIX -> !guestAlone(boostingRound) && (boostingRound - guestFirst) % (hosts + 1) == host + 1;
        };
    }

    /** Levels of a tree that hosts may split, of {@code maxDepth}. */
    int hostLevels(int maxDepth) {
        return kind == Kind.LAYERED ? Math.min(hostDepth, maxDepth) : maxDepth;
    }

    /** Whether the guest's own columns may split at this depth. */
    boolean guestSplits(int boostingRound, int depth, int hosts) {
        return guestAlone(boostingRound)
                || switch (kind) {
                    case DEFAULT -> true;
                    case LAYERED -> depth >= hostDepth || hosts == 0;
                    case MIX -> (boostingRound - guestFirst) % (hosts + 1) == 0;
                };
    }
}
