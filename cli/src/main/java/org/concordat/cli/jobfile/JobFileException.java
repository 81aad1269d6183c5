package org.concordat.cli.jobfile;

import java.util.List;
import java.util.stream.Collectors;

/** A job file that is not one: all its problems, each with its line. */
public final class JobFileException extends RuntimeException {
    private final List<Problem> problems;

    /**
     * One problem.
     *
     * @param line from 1
     * @param message found, expected, what to do
     */
    public record Problem(int line, String message) {
        @Override
        public String toString() {
            return "line " + line + ": " + message;
        }
    }

    JobFileException(int line, String message) {
        this(List.of(new Problem(line, message)));
    }

    public JobFileException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
