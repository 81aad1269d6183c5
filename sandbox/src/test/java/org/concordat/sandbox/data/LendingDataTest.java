package org.concordat.sandbox.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LendingDataTest {
    @Test
    void theSameSeedGivesTheSameBytes(@TempDir Path folder) throws IOException {
        LendingData.write(folder.resolve("a"), 7);
        LendingData.write(folder.resolve("b"), 7);
        LendingData.write(folder.resolve("c"), 8);
        for (var file : List.of("bank.csv", "bureau.csv")) {
            assertThat(folder.resolve("a").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("b").resolve(file));
            assertThat(Files.mismatch(
                            folder.resolve("a").resolve(file),
                            folder.resolve("c").resolve(file)))
                    .isNotNegative();
        }
    }

    @Test
    void theBureausColumnsAddMuchToTheBanks(@TempDir Path folder) throws IOException {
        LendingData.write(folder, 2026);
        var bank = rows(folder.resolve("bank.csv"));
        var bureau = rows(folder.resolve("bureau.csv"));
        var ids = bank.keySet().stream().filter(bureau::containsKey).toList();
        assertThat(ids).hasSizeBetween(4_000, 4_400);

        var labels = ids.stream().mapToDouble(id -> bank.get(id)[0]).toArray();
        assertThat(Arrays.stream(labels).average().orElseThrow()).isBetween(0.2, 0.35);
        var own = ids.stream()
                .map(id -> Arrays.copyOfRange(bank.get(id), 1, bank.get(id).length))
                .toArray(double[][]::new);
        var joint = IntStream.range(0, ids.size())
                .mapToObj(i -> concatenated(own[i], bureau.get(ids.get(i))))
                .toArray(double[][]::new);
        double ownAuc = auc(scores(own, labels), labels);
        double jointAuc = auc(scores(joint, labels), labels);
        assertThat(ownAuc).isBetween(0.64, 0.72);
        assertThat(jointAuc).isBetween(0.80, 0.86);
    }

    private static Map<String, double[]> rows(Path file) throws IOException {
        var rows = new TreeMap<String, double[]>();
        for (var line : Files.readAllLines(file).stream().skip(1).toList()) {
            var fields = line.split(",", -1);
            rows.put(
                    fields[0],
                    Arrays.stream(fields)
                            .skip(1)
                            .mapToDouble(Double::parseDouble)
                            .toArray());
        }
        return rows;
    }

    private static double[] concatenated(double[] a, double[] b) {
        var both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /** Logistic regression by gradient descent on standardised columns. */
    private static double[] scores(double[][] rows, double[] labels) {
        int width = rows[0].length;
        for (int j = 0; j < width; j++) {
            int column = j;
            double mean = Arrays.stream(rows)
                    .mapToDouble(row -> row[column])
                    .average()
                    .orElseThrow();
            double deviation = Math.sqrt(Arrays.stream(rows)
                    .mapToDouble(row -> Math.pow(row[column] - mean, 2))
                    .average()
                    .orElseThrow());
            for (var row : rows) {
                row[j] = (row[j] - mean) / deviation;
            }
        }
        var weights = new double[width + 1];
        var scores = new double[rows.length];
        for (int step = 0; step < 150; step++) {
            var gradient = new double[width + 1];
            for (int i = 0; i < rows.length; i++) {
                scores[i] = weights[width];
                for (int j = 0; j < width; j++) {
                    scores[i] += weights[j] * rows[i][j];
                }
                double residual = 1 / (1 + Math.exp(-scores[i])) - labels[i];
                for (int j = 0; j < width; j++) {
                    gradient[j] += residual * rows[i][j] / rows.length;
                }
                gradient[width] += residual / rows.length;
            }
            for (int j = 0; j <= width; j++) {
                weights[j] -= gradient[j];
            }
        }
        return scores;
    }

    private static double auc(double[] scores, double[] labels) {
        var order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> scores[i]))
                .mapToInt(i -> i)
                .toArray();
        double ranks = 0;
        double positives = 0;
        for (int rank = 0; rank < order.length; rank++) {
            ranks += labels[order[rank]] * (rank + 1);
            positives += labels[order[rank]];
        }
        return (ranks - positives * (positives + 1) / 2) / (positives * (order.length - positives));
    }
}
