package org.concordat.benchmarks;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.options.Options;

/** Prints a line as each measurement ends, with how many there are and how long the rest will take. */
final class ArithmeticProgress {
    private static final int BEFORE_A_GUESS = 5;

    private final int total;
    private final Measured measured;
    private final long began = System.nanoTime();
    private int done;

    ArithmeticProgress(List<ArithmeticPlan.Part> parts, Measured measured) {
        this.measured = measured;
        this.total = parts.stream().mapToInt(part -> count(part.options())).sum();
    }

    int total() {
        return total;
    }

    /** How many measurements JMH will make of these options: methods times their parameters' values. */
    static int count(Options options) {
        var entries = BenchmarkList.defaultList().find(new Silence(), options.getIncludes(), options.getExcludes());
        int count = 0;
        for (var entry : entries) {
            int values = 1;
            var declared = entry.getParams();
            if (declared.hasValue()) {
                for (var parameter : declared.get().entrySet()) {
                    values *= options.getParameter(parameter.getKey())
                            .orElse(List.of(parameter.getValue()))
                            .size();
                }
            }
            count += values;
        }
        return count;
    }

    /** Listens to a run whose lines have this suffix. */
    OutputFormat of(String suffix) {
        return new Silence() {
            @Override
            public void endBenchmark(BenchmarkResult result) {
                if (result != null) {
                    var place = Measured.Place.of(result.getParams(), suffix);
                    tell(place, measured.add(place, result.getPrimaryResult()));
                }
            }

            // What JMH has to say of a fork that failed.
            @Override
            public void println(String text) {
                if (text.contains("<failure>") || text.contains("Exception")) {
                    System.out.println(text);
                }
            }
        };
    }

    private void tell(Measured.Place place, double nanos) {
        done++;
        double seconds = (System.nanoTime() - began) / 1e9;
        String left = done < BEFORE_A_GUESS
                ? ""
                : String.format(Locale.ROOT, "   %.0f s left", seconds / done * (total - done));
        System.out.printf(Locale.ROOT, "[%3d/%d] %-44s %,18.0f ns%s%n", done, total, place, nanos, left);
    }

    /** JMH asks for a listener to everything; most of it is of no interest. */
    private static class Silence implements OutputFormat {
        @Override
        public void iteration(BenchmarkParams benchmark, IterationParams params, int iteration) {}

        @Override
        public void iterationResult(
                BenchmarkParams benchmark, IterationParams params, int iteration, IterationResult data) {}

        @Override
        public void startBenchmark(BenchmarkParams benchmark) {}

        @Override
        public void endBenchmark(BenchmarkResult result) {}

        @Override
        public void startRun() {}

        @Override
        public void endRun(Collection<RunResult> result) {}

        @Override
        public void print(String text) {}

        @Override
        public void println(String text) {}

        @Override
        public void flush() {}

        @Override
        public void close() {}

        @Override
        public void verbosePrintln(String text) {}

        @Override
        public void write(int b) {}

        @Override
        public void write(byte[] b) {}
    }
}
