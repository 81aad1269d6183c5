package org.concordat.runtime.job.spec;

import java.util.ArrayList;
import java.util.List;
import org.concordat.federation.job.Problem;

/** Collects what is wrong, at most 100 of it. */
final class Problems {
    private static final int MOST = 100;
    private final List<Problem> found = new ArrayList<>();

    void add(String pointer, String code, String message) {
        if (found.size() < MOST) {
            found.add(new Problem(pointer, code, message));
        }
    }

    void addAll(List<Problem> problems) {
        problems.forEach(problem -> add(problem.pointer(), problem.code(), problem.message()));
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidJobException(found);
        }
    }

    static InvalidJobException single(String pointer, String code, String message) {
        return new InvalidJobException(List.of(new Problem(pointer, code, message)));
    }
}
