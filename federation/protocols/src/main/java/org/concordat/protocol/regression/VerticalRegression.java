package org.concordat.protocol.regression;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.concordat.federation.Role;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.model.ModelShare;
import org.concordat.federation.script.Script;
import org.concordat.federation.task.Cost;
import org.concordat.federation.task.Leakage;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;

/**
 * Vertical regression with an arbiter: {@link #logistic()} and {@link #linear()}, tasks {@code train} and {@code predict}. The
 * steps are in the package's description.
 */
public final class VerticalRegression implements Protocol<RegressionMessage> {
    private static final String PREDICT = "predict";

    private final Family family;
    private final String name;

    private VerticalRegression(Family family, String name) {
        this.family = family;
        this.name = name;
    }

    /** {@code vertical-logistic-regression}. */
    public static VerticalRegression logistic() {
        return new VerticalRegression(Family.LOGISTIC, "vertical-logistic-regression");
    }

    /** {@code vertical-linear-regression}. */
    public static VerticalRegression linear() {
        return new VerticalRegression(Family.LINEAR, "vertical-linear-regression");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int version() {
        return 3;
    }

    @Override
    public Set<String> tasks() {
        return Set.of("train", PREDICT);
    }

    @Override
    public Set<Role> roles() {
        return Set.of(Role.GUEST, Role.HOST, Role.ARBITER);
    }

    @Override
    public Class<RegressionMessage> messages() {
        return RegressionMessage.class;
    }

    @Override
    public Set<Class<? extends ModelShare>> shares() {
        return Set.of(GuestModelShare.class, HostModelShare.class);
    }

    @Override
    public List<Set<String>> inputs(TaskSpec task) {
        return List.of(Set.of("intersect"));
    }

    @Override
    public Script script(TaskSpec task) {
        return predicts(task)
                ? RegressionScript.prediction()
                : RegressionScript.training(RegressionParameters.of(task, family));
    }

    @Override
    public Leakage leakage(TaskSpec task, JobSpec job) {
        var parameters = RegressionParameters.of(task, family);
        int hosts = job.roster().hosts().size();
        return predicts(task)
                ? RegressionLeakage.prediction(parameters, hosts)
                : RegressionLeakage.training(parameters, hosts);
    }

    @Override
    public Cost cost(TaskSpec task, JobSpec job, Cost.Size size) {
        return predicts(task)
                ? Cost.NOTHING
                : RegressionCost.training(RegressionParameters.of(task, family), job, size);
    }

    @Override
    public List<Problem> check(JobSpec job, int taskIndex) {
        var problems = new ArrayList<>(RegressionParameters.problems(job.tasks().get(taskIndex), taskIndex, family));
        if (job.roster().arbiter() == null) {
            problems.add(new Problem(
                    "/roster/arbiter",
                    "arbiter-required",
                    "arbiter: " + name + " needs an arbiter, who holds the key"));
        }
        return List.copyOf(problems);
    }

    @Override
    public TaskResult run(TaskContext<RegressionMessage> context) {
        var parameters = RegressionParameters.of(context.task(), family);
        var session = context.session();
        JobKeys.requireAllowed(context, parameters.keyBits());
        var encodings =
                new Encodings(family, parameters, session.roster().dataMembers().size());
        boolean predicts = predicts(context.task());
        return switch (session.self().role()) {
            case GUEST ->
                predicts
                        ? new Prediction(context, encodings, id()).asGuest()
                        : new RegressionGuest(context, encodings, id()).train();
            case HOST ->
                predicts
                        ? new Prediction(context, encodings, id()).asHost()
                        : new RegressionHost(context, encodings, id()).train();
            case ARBITER -> {
                var arbiter = new RegressionArbiter(context, encodings);
                yield predicts ? arbiter.predict() : arbiter.train();
            }
            case OPENER -> throw new IllegalStateException("an opener takes no part in " + name);
        };
    }

    private static boolean predicts(TaskSpec task) {
        return task.task().equals(PREDICT);
    }
}
