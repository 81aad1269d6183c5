package org.concordat.federation.query;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Complementary suppression: beside each cell that may not be shown, others are held back until no line of the table, along
 * any of its dimensions, gives it away by its sum: in a line are no hidden cells, or several that might be told as one.
 */
public final class TableSuppression {
    private TableSuppression() {}

    /** What the total of a line, less its shown cells, may tell. */
    @FunctionalInterface
    public interface Rule {
        /** Whether the sum over several hidden cells of a line may be told to who knows that of the line. */
        boolean mayBeTold(BitSet hidden, BitSet line);
    }

    /**
     * @param shape sizes of the dimensions; the table is in row-major order
     * @param persons in each cell
     * @param primary cells that may not be shown
     * @param rule what of a line may be told
     * @return these and those held back beside them
     */
    public static BitSet of(List<Integer> shape, long[] persons, BitSet primary, Rule rule) {
        var hidden = (BitSet) primary.clone();
        var lines = lines(shape);
        boolean changed = persons.length > 1;
        while (changed) {
            changed = false;
            for (int[] line : lines) {
                changed |= protect(line, persons, hidden, rule);
            }
        }
        return hidden;
    }

    private static boolean protect(int[] line, long[] persons, BitSet hidden, Rule rule) {
        var whole = new BitSet();
        var inLine = new BitSet();
        int smallest = -1;
        for (int cell : line) {
            whole.set(cell);
            if (hidden.get(cell)) {
                inLine.set(cell);
            } else if (smallest < 0 || persons[cell] < persons[smallest]) {
                smallest = cell;
            }
        }
        int count = inLine.cardinality();
        if (count == 0 || smallest < 0 || (count > 1 && rule.mayBeTold(inLine, whole))) {
            return false;
        }
        hidden.set(smallest);
        return true;
    }

    private static List<int[]> lines(List<Integer> shape) {
        int cells = shape.stream().reduce(1, Math::multiplyExact);
        var lines = new ArrayList<int[]>();
        int stride = cells;
        for (int size : shape) {
            stride /= size;
            if (size == 1) {
                continue;
            }
            for (int cell = 0; cell < cells; cell++) {
                if (cell / stride % size == 0) {
                    var line = new int[size];
                    for (int i = 0; i < size; i++) {
                        line[i] = cell + i * stride;
                    }
                    lines.add(line);
                }
            }
        }
        return lines;
    }
}
