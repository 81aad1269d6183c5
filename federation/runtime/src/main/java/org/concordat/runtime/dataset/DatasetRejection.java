package org.concordat.runtime.dataset;

import java.util.List;
import org.concordat.federation.ErrorCode;

/** A source that cannot be registered as it is: nothing was stored. Carries the first problems and how many there are. */
public final class DatasetRejection extends RuntimeException {

    private final ErrorCode code;
    private final List<DatasetProblem> problems;
    private final long problemCount;

    DatasetRejection(ErrorCode code, List<DatasetProblem> problems, long problemCount) {
        super(problems.getFirst().message());
        this.code = code;
        this.problems = List.copyOf(problems);
        this.problemCount = problemCount;
    }

    static DatasetRejection of(ErrorCode code, String message) {
        return new DatasetRejection(code, List.of(new DatasetProblem(0, 0, code.code(), message)), 1);
    }

    /** That of the first problem. */
    public ErrorCode code() {
        return code;
    }

    /** The first {@value DatasetProblems#KEPT}, in the order in which they were met. */
    public List<DatasetProblem> problems() {
        return problems;
    }

    /** How many there are in all, as far as the source could be read. */
    public long problemCount() {
        return problemCount;
    }
}
