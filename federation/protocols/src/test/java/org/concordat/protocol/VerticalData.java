package org.concordat.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.concordat.federation.PartyId;
import org.concordat.federation.Roster;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.matrix.Matrix;

/** One table, cut by columns between a guest with the labels and its hosts; rows stand in the same order everywhere. */
public record VerticalData(Roster roster, DatasetRows guest, List<DatasetRows> hosts) {
    public static final PartyId GUEST = new PartyId("bank");
    public static final PartyId ARBITER = new PartyId("arbiter");

    public static PartyId host(int index) {
        return new PartyId("bureau-" + (index + 1));
    }

    public static VerticalData of(List<String> ids, double[] labels, Matrix guest, Matrix... hosts) {
        var parties =
                IntStream.range(0, hosts.length).mapToObj(VerticalData::host).toList();
        return new VerticalData(
                new Roster(GUEST, parties, ARBITER, null),
                new DatasetRows(ids, names(guest.columns()), guest, labels),
                Arrays.stream(hosts)
                        .map(host -> new DatasetRows(ids, names(host.columns()), host, null))
                        .toList());
    }

    /**
     * Columns with a common factor and outliers, labels 0/1 of a logistic model in which every party has a say; about 22 %
     * positive.
     *
     * @param columns of guest and hosts
     */
    public static VerticalData binary(int rows, long seed, int... columns) {
        return generated(rows, seed, true, columns);
    }

    /** The same columns, a real label. */
    public static VerticalData real(int rows, long seed, int... columns) {
        return generated(rows, seed, false, columns);
    }

    private static VerticalData generated(int rows, long seed, boolean binary, int... columns) {
        var random = new Random(seed);
        int all = IntStream.of(columns).sum();
        var values = new double[columns.length][];
        for (int party = 0; party < columns.length; party++) {
            values[party] = new double[rows * columns[party]];
        }
        var weights = random.doubles(all, -1, 1).toArray();
        var labels = new double[rows];
        var ids = new ArrayList<String>();
        for (int row = 0; row < rows; row++) {
            ids.add("person-" + row);
            double factor = random.nextGaussian();
            double z = -1.5;
            int column = 0;
            for (int party = 0; party < columns.length; party++) {
                for (int j = 0; j < columns[party]; j++) {
                    double x = 0.4 * factor + random.nextGaussian();
                    x = random.nextInt(50) == 0 ? 4 * x : x;
                    values[party][row * columns[party] + j] = 10 + 3 * x;
                    z += 1.6 / Math.sqrt(all) * weights[column++] * x;
                }
            }
            labels[row] = binary
                    ? (random.nextDouble() < 1 / (1 + Math.exp(-z)) ? 1 : 0)
                    : 50 + 20 * z + 5 * random.nextGaussian();
        }
        var hosts = new Matrix[columns.length - 1];
        for (int party = 1; party < columns.length; party++) {
            hosts[party - 1] = Matrix.of(rows, columns[party], values[party]);
        }
        return of(ids, labels, Matrix.of(rows, columns[0], values[0]), hosts);
    }

    public double[] labels() {
        return java.util.Objects.requireNonNull(guest.labels());
    }

    private static List<String> names(int columns) {
        return IntStream.range(0, columns).mapToObj(j -> "x" + j).toList();
    }
}
