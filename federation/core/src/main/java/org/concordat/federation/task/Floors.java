package org.concordat.federation.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;

/**
 * What of a job is below a party's floors, told before anything starts. Parameters have the same names in all protocols. One
 * that is not given is no problem: a default is raised to the floors of the parties, or refused by the protocol where it
 * cannot be.
 */
public final class Floors {
    private static final String KEY_BITS = "key_bits";
    private static final String LENDING = "lending-check";
    private static final String BANDS = "bands";
    private static final Set<String> GROUPS = new TreeSet<>(Set.of("min_samples_leaf", "min_bin_support"));

    private Floors() {}

    /** One problem for each parameter that asks for less than the policy, with the place of it. */
    public static List<Problem> below(LocalPolicy policy, JobSpec job) {
        var problems = new ArrayList<Problem>();
        for (int i = 0; i < job.tasks().size(); i++) {
            var task = job.tasks().get(i);
            check(task, i, KEY_BITS, "key-size-not-allowed", policy.minimumKeyBits(), problems);
            if (task.task().equals(LENDING)) {
                check(task, i, "k", "k-too-small", policy.lending().minimumLenders(), problems);
                checkBands(task, i, policy.lending().minimumBand(), problems);
            }
            for (String name : GROUPS) {
                check(task, i, name, "group-too-small", policy.minimumGroup(), problems);
            }
        }
        return problems;
    }

    private static void checkBands(TaskSpec task, int place, long floor, List<Problem> into) {
        if (!(task.parameters().get(BANDS) instanceof List<?> bounds)) {
            return;
        }
        for (int i = 1; i < bounds.size(); i++) {
            if (bounds.get(i) instanceof Number bound
                    && bounds.get(i - 1) instanceof Number before
                    && bound.longValue() - before.longValue() < floor) {
                into.add(new Problem(
                        "/tasks/" + place + "/" + BANDS + "/" + i,
                        "band-too-narrow",
                        "found bands from " + before + " and from " + bound + ", the floor here is a width of " + floor
                                + ": make them wider"));
            }
        }
    }

    private static void check(TaskSpec task, int place, String name, String code, int floor, List<Problem> into) {
        if (task.parameters().get(name) instanceof Number found && found.longValue() < floor) {
            into.add(new Problem(
                    "/tasks/" + place + "/" + name,
                    code,
                    "found " + name + " " + found + ", the floor here is " + floor + ": raise " + name));
        }
    }
}
