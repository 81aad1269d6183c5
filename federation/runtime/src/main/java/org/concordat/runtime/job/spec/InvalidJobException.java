package org.concordat.runtime.job.spec;

import java.util.List;
import java.util.stream.Collectors;
import org.concordat.federation.job.Problem;

/** A specification that cannot be run, with all that is wrong with it. */
public final class InvalidJobException extends RuntimeException {
    private final List<Problem> problems;

    public InvalidJobException(List<Problem> problems) {
        super(problems.stream()
                .map(problem -> problem.pointer() + ": " + problem.message())
                .collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** At least one. */
    public List<Problem> problems() {
        return problems;
    }
}
