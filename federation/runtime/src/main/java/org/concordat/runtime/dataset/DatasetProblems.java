package org.concordat.runtime.dataset;

import java.util.ArrayList;
import java.util.List;
import org.concordat.federation.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What has been found wrong so far: the first {@value #KEPT} problems and their number, so that memory stays flat. */
final class DatasetProblems {

    static final int KEPT = 100;

    private final List<DatasetProblem> first = new ArrayList<>();
    private @Nullable ErrorCode code;
    private long count;

    void add(ErrorCode problem, long line, long column, String message) {
        if (code == null) {
            code = problem;
        }
        if (first.size() < KEPT) {
            first.add(new DatasetProblem(line, column, problem.code(), message));
        }
        count++;
    }

    void add(ErrorCode problem, String message) {
        add(problem, 0, 0, message);
    }

    /** Adds a problem behind which nothing can be read. */
    DatasetRejection fatal(ErrorCode problem, long line, long column, String message) {
        add(problem, line, column, message);
        return rejection();
    }

    void throwIfAny() {
        if (code != null) {
            throw rejection();
        }
    }

    private DatasetRejection rejection() {
        if (code == null) {
            throw new IllegalStateException("there is no problem");
        }
        return new DatasetRejection(code, first, count);
    }
}
