package org.concordat.protocol.secureboost;

import static org.concordat.federation.Role.GUEST;
import static org.concordat.federation.Role.HOST;
import static org.concordat.federation.script.Step.checkpoint;
import static org.concordat.federation.script.Step.repeat;
import static org.concordat.federation.script.Step.send;
import static org.concordat.federation.script.Step.when;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.concordat.federation.Role;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Parameters;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.model.ModelShare;
import org.concordat.federation.script.Script;
import org.concordat.federation.script.Step;
import org.concordat.federation.task.Cost;
import org.concordat.federation.task.Leakage;
import org.concordat.federation.task.Leakage.Learns;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.protocol.secureboost.BoostMessage.Chosen;
import org.concordat.protocol.secureboost.BoostMessage.Directions;
import org.concordat.protocol.secureboost.BoostMessage.GoesLeft;
import org.concordat.protocol.secureboost.BoostMessage.Gradients;
import org.concordat.protocol.secureboost.BoostMessage.GuestKey;
import org.concordat.protocol.secureboost.BoostMessage.HostShape;
import org.concordat.protocol.secureboost.BoostMessage.LeftSums;
import org.concordat.protocol.secureboost.BoostMessage.NextTree;
import org.concordat.protocol.secureboost.BoostMessage.OpenNodes;
import org.concordat.protocol.secureboost.BoostMessage.Sampled;
import org.concordat.protocol.secureboost.BoostMessage.Waiting;

/** Gradient-boosted trees {@code secureboost@2}: tasks {@code train} and {@code predict}. */
public final class SecureBoost implements Protocol<BoostMessage> {
    static final String NAME = "secureboost";
    static final int VERSION = 2;
    static final String ID = NAME + "@" + VERSION;
    private static final String PREDICT = "predict";
    private static final String WALK_AT_GUEST =
            "; which rows go left at the splits that the hosts have in the earlier model";
    private static final String WALK_AT_HOST = "; which rows reach which of its splits in the earlier model";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public Set<String> tasks() {
        return Set.of("train", PREDICT);
    }

    @Override
    public Set<Role> roles() {
        return Set.of(GUEST, HOST);
    }

    @Override
    public Class<BoostMessage> messages() {
        return BoostMessage.class;
    }

    @Override
    public Set<Class<? extends ModelShare>> shares() {
        return Set.of(BoostShares.Guest.class, BoostShares.Host.class);
    }

    @Override
    public List<Set<String>> inputs(TaskSpec task) {
        return List.of(Set.of("intersect"));
    }

    @Override
    public Script script(TaskSpec task) {
        return predicts(task)
                ? Script.of(walk())
                : Script.of(
                        send(GUEST, HOST, GuestKey.class), // (1)
                        send(HOST, GUEST, HostShape.class), // (2)
                        when("warm_start", walk()),
                        repeat(
                                "tree",
                                GUEST,
                                send(GUEST, HOST, NextTree.class),
                                when("rows are sampled", send(GUEST, HOST, Sampled.class)),
                                repeat("block", GUEST, send(GUEST, HOST, Gradients.class)), // (3)
                                repeat(
                                        "depth",
                                        GUEST,
                                        send(GUEST, HOST, OpenNodes.class), // (4)
                                        send(HOST, GUEST, LeftSums.class), // (5)
                                        send(GUEST, HOST, Chosen.class), // (6)
                                        send(HOST, GUEST, GoesLeft.class)), // (7)
                                when("no node may split", send(GUEST, HOST, OpenNodes.class)), // (4)
                                checkpoint("tree")),
                        send(GUEST, HOST, NextTree.class));
    }

    /** Rows through a trained model. */
    private static Step walk() {
        return repeat("depth", GUEST, send(GUEST, HOST, Waiting.class), send(HOST, GUEST, Directions.class));
    }

    @Override
    public Leakage leakage(TaskSpec task, JobSpec job) {
        if (predicts(task)) {
            return new Leakage(
                    List.of(
                            new Learns(GUEST, "which rows go left at the hosts' splits that they reach; the scores"),
                            new Learns(HOST, "which rows reach which of its own splits")),
                    List.of("columns and thresholds of another party", "leaf weights and scores, to the hosts"),
                    List.of());
        }
        var parameters = BoostParameters.of(task);
        return new Leakage(
                List.of(
                        new Learns(
                                GUEST,
                                "sums of gradients left of every candidate split of a host, in an order that it cannot"
                                        + " read, of candidates with at least "
                                        + parameters.guards().minBinSupport()
                                        + " rows on each side; how many candidates a node has; within one column the sums"
                                        + " can be put in order again; which rows go left at the splits that win, and"
                                        + " which of these are by one column"
                                        + (parameters.warmStart() ? WALK_AT_GUEST : "")),
                        new Learns(
                                HOST,
                                "which rows stand together in the nodes that may still split, from tree "
                                        + (parameters.mode().guestFirst() + 1)
                                        + " on: such rows tend to have alike labels; which of its own splits win"
                                        + (parameters.sampling().goss()
                                                ? "; the rows with the largest gradients, which are at first those of"
                                                        + " the rarer label"
                                                : "")
                                        + (parameters.warmStart() ? WALK_AT_HOST : ""))),
                List.of(
                        "columns, thresholds and values of another party",
                        "gradients, leaf weights and labels, to the hosts"),
                List.of("Hosts together see the same nodes and no more; the guest alone holds the key"));
    }

    /** Of training; how many splits a prediction asks for stands in the model, not in the task. */
    @Override
    public Cost cost(TaskSpec task, JobSpec job, Cost.Size size) {
        return predicts(task) ? Cost.NOTHING : BoostCost.training(BoostParameters.of(task), job, size);
    }

    @Override
    public List<Problem> check(JobSpec job, int taskIndex) {
        var task = job.tasks().get(taskIndex);
        if (predicts(task)) {
            return Parameters.of(task, taskIndex).problems();
        }
        return new ArrayList<>(BoostParameters.read(task, taskIndex).problems());
    }

    @Override
    public TaskResult run(TaskContext<BoostMessage> context) {
        boolean guest = context.session().self().role() == GUEST;
        if (predicts(context.task())) {
            var prediction = new Prediction(context);
            return guest ? prediction.asGuest() : prediction.asHost();
        }
        var parameters = BoostParameters.of(context.task());
        return guest ? new BoostGuest(context, parameters).train() : new BoostHost(context, parameters).train();
    }

    private static boolean predicts(TaskSpec task) {
        return task.task().equals(PREDICT);
    }
}
