package org.concordat.protocol.intersection;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;

/**
 * A party's distinct entity ids in a secret random order, padded with elements that no id equals. A position in this order
 * is all that a peer ever names.
 */
final class EntitySet {
    static final ErrorCode DUPLICATE_IDS = ErrorCode.data("duplicate-ids");
    static final ErrorCode SET_TOO_LARGE = ErrorCode.data("set-too-large");

    private static final byte ID = 0;
    private static final byte PADDING = 1;
    private static final int PADDING_BYTES = 32;

    private final List<Element> elements;
    private final int distinct;

    /**
     * @param input what is hashed to the group
     * @param rows where the id stands in the dataset, ascending; none for padding
     */
    private record Element(byte[] input, int[] rows) {}

    private EntitySet(List<Element> elements, int distinct) {
        this.elements = elements;
        this.distinct = distinct;
    }

    /**
     * @param ids of the rows, canonicalised
     * @param random decides the order and the padding
     * @throws FederationException {@code duplicate-ids} or {@code set-too-large}, with counts only
     */
    static EntitySet of(
            List<String> ids, boolean duplicatesAllowed, IntersectionParameters parameters, SecureRandom random) {
        var rowsOf = new HashMap<String, List<Integer>>(ids.size() * 4 / 3 + 1);
        for (int row = 0; row < ids.size(); row++) {
            rowsOf.computeIfAbsent(ids.get(row), _ -> new ArrayList<>(1)).add(row);
        }
        if (!duplicatesAllowed && rowsOf.size() != ids.size()) {
            throw duplicates(rowsOf, ids.size());
        }
        int limit = parameters.padTo() > 0 ? parameters.padTo() : IntersectionParameters.MAX_IDS;
        if (rowsOf.size() > limit) {
            throw new FederationException(
                    SET_TOO_LARGE,
                    "the dataset has more distinct ids than the " + limit
                            + (parameters.padTo() > 0 ? " of pad_to: raise pad_to" : " that an intersection takes"));
        }
        var elements = new ArrayList<Element>(Math.max(rowsOf.size(), parameters.padTo()));
        rowsOf.forEach((id, rows) -> elements.add(new Element(
                tagged(ID, id.getBytes(StandardCharsets.UTF_8)),
                rows.stream().mapToInt(Integer::intValue).toArray())));
        // A hash map's order depends on the ids; what follows is a fresh uniform permutation of it.
        while (elements.size() < parameters.padTo()) {
            var padding = new byte[PADDING_BYTES];
            random.nextBytes(padding);
            elements.add(new Element(tagged(PADDING, padding), new int[0]));
        }
        Collections.shuffle(elements, random);
        return new EntitySet(elements, rowsOf.size());
    }

    private static FederationException duplicates(Map<String, List<Integer>> rowsOf, int rows) {
        long repeated = rowsOf.values().stream().filter(of -> of.size() > 1).count();
        return new FederationException(
                DUPLICATE_IDS,
                repeated + " ids occur more than once among the " + rows + " rows, " + (rows - rowsOf.size())
                        + " rows too many: an id must name one row (the guest may allow it by duplicates: allow)");
    }

    private static byte[] tagged(byte kind, byte[] body) {
        var tagged = new byte[1 + body.length];
        tagged[0] = kind;
        System.arraycopy(body, 0, tagged, 1, body.length);
        return tagged;
    }

    /** Elements, padding included. */
    int size() {
        return elements.size();
    }

    /** Ids without padding and repeats. */
    int distinct() {
        return distinct;
    }

    byte[] input(int position) {
        return elements.get(position).input();
    }

    /** The inputs of {@code count} positions from {@code from} on. */
    List<byte[]> inputs(int from, int count) {
        return elements.subList(from, from + count).stream().map(Element::input).toList();
    }

    boolean padding(int position) {
        return elements.get(position).rows().length == 0;
    }

    /** The dataset's rows with this id; empty for padding. */
    int[] rows(int position) {
        return elements.get(position).rows().clone();
    }

    /** Sizes only. */
    @Override
    public String toString() {
        return "EntitySet[" + size() + "]";
    }
}
