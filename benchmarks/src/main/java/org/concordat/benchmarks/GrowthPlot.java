package org.concordat.benchmarks;

import java.util.List;
import java.util.Locale;

/** Two small diagrams side by side: core-seconds a tree by rows, and by the host's columns, each with the line that fits best. */
final class GrowthPlot {
    private static final int SIDE = 300;
    private static final int MARGIN = 45;

    private GrowthPlot() {}

    /** y = intercept + slope·x, by least squares. */
    record Line(double intercept, double slope) {
        static Line through(List<double[]> points) {
            double x = points.stream().mapToDouble(point -> point[0]).average().orElse(0);
            double y = points.stream().mapToDouble(point -> point[1]).average().orElse(0);
            double slope = points.stream()
                            .mapToDouble(point -> (point[0] - x) * (point[1] - y))
                            .sum()
                    / points.stream()
                            .mapToDouble(point -> (point[0] - x) * (point[0] - x))
                            .sum();
            return new Line(y - slope * x, slope);
        }

        double at(double x) {
            return intercept + slope * x;
        }

        /** The largest distance of a point from the line, as a share of the point. */
        double misses(List<double[]> points) {
            return points.stream()
                    .mapToDouble(point -> Math.abs(at(point[0]) - point[1]) / point[1])
                    .max()
                    .orElse(0);
        }
    }

    /** @param byRows (rows, core-seconds), byColumns (columns, core-seconds) */
    static String svg(List<double[]> byRows, List<double[]> byColumns) {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + 2 * SIDE + "\" height=\"" + SIDE
                + "\" font-family=\"sans-serif\" font-size=\"11\">\n" + diagram(0, "rows", byRows)
                + diagram(SIDE, "host columns", byColumns) + "</svg>\n";
    }

    private static String diagram(int left, String title, List<double[]> points) {
        double maxX = points.stream().mapToDouble(point -> point[0]).max().orElse(1);
        double maxY = points.stream().mapToDouble(point -> point[1]).max().orElse(1);
        double scale = SIDE - 2.0 * MARGIN;
        var text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"20\">core-seconds a tree by %s</text>%n"
                        + "<path d=\"M%d %d V%d H%d\" fill=\"none\" stroke=\"black\"/>%n",
                left + MARGIN,
                title,
                left + MARGIN,
                MARGIN,
                SIDE - MARGIN,
                left + SIDE - MARGIN));
        var line = Line.through(points);
        text.append(String.format(
                Locale.ROOT,
                "<line x1=\"%d\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#bbb\"/>%n",
                left + MARGIN,
                SIDE - MARGIN - scale * line.at(0) / maxY,
                left + MARGIN + scale,
                SIDE - MARGIN - scale * line.at(maxX) / maxY));
        for (var point : points) {
            double x = left + MARGIN + scale * point[0] / maxX;
            double y = SIDE - MARGIN - scale * point[1] / maxY;
            text.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"#06c\"/><text x=\"%.1f\" y=\"%.1f\">%.1f s</text>"
                            + "<text x=\"%.1f\" y=\"%d\">%,.0f</text>%n",
                    x,
                    y,
                    x - 32,
                    y - 6,
                    point[1],
                    x - 18,
                    SIDE - MARGIN + 16,
                    point[0]));
        }
        return text.toString();
    }
}
