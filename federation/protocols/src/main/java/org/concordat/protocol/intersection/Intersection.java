package org.concordat.protocol.intersection;

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
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.script.Script;
import org.concordat.federation.task.Cost;
import org.concordat.federation.task.Leakage;
import org.concordat.federation.task.Leakage.Learns;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.protocol.intersection.IntersectionMessage.AlignedPositions;
import org.concordat.protocol.intersection.IntersectionMessage.AlignedTags;
import org.concordat.protocol.intersection.IntersectionMessage.Blinded;
import org.concordat.protocol.intersection.IntersectionMessage.PairKey;
import org.concordat.protocol.intersection.IntersectionMessage.Returned;
import org.concordat.protocol.intersection.IntersectionMessage.SetSize;
import org.concordat.protocol.intersection.IntersectionMessage.StoreBlock;
import org.concordat.protocol.intersection.IntersectionMessage.StoreSeed;
import org.concordat.protocol.intersection.IntersectionMessage.Verdict;
import org.concordat.protocol.intersection.IntersectionParameters.Duplicates;
import org.concordat.protocol.intersection.IntersectionParameters.Mode;

/** Private set intersection {@code ecdh-psi@1}: aligns the rows of a guest and one to four hosts, or counts what they share. */
public final class Intersection implements Protocol<IntersectionMessage> {
    static final String ONE_HOST = "one host";
    static final String SEVERAL_HOSTS = "several hosts";
    private static final int MAX_HOSTS = 4;
    private static final long ID_BYTES = 32;

    @Override
    public String name() {
        return "ecdh-psi";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Set<String> tasks() {
        return Set.of("intersect");
    }

    @Override
    public Set<Role> roles() {
        return Set.of(GUEST, HOST);
    }

    @Override
    public Class<IntersectionMessage> messages() {
        return IntersectionMessage.class;
    }

    @Override
    public Script script(TaskSpec task) {
        return IntersectionParameters.of(task).mode() == Mode.CARDINALITY
                ? Script.of(
                        send(GUEST, HOST, SetSize.class), // (1)
                        send(HOST, GUEST, SetSize.class),
                        repeat(
                                "block of ids",
                                GUEST,
                                send(GUEST, HOST, Blinded.class), // (2)
                                send(HOST, GUEST, Blinded.class)), // (3)
                        repeat("block of answers", HOST, send(HOST, GUEST, Returned.class)), // (4)
                        send(GUEST, HOST, Verdict.class)) // (6)
                : Script.of(
                        send(GUEST, HOST, SetSize.class), // (1)
                        send(HOST, GUEST, SetSize.class),
                        when(
                                ONE_HOST,
                                repeat(
                                        "block of ids",
                                        GUEST,
                                        send(GUEST, HOST, Blinded.class), // (2)
                                        send(HOST, GUEST, Blinded.class), // (3)
                                        send(HOST, GUEST, Returned.class), // (4)
                                        checkpoint("block")),
                                send(GUEST, HOST, Verdict.class), // (6)
                                repeat("block of rows", GUEST, send(GUEST, HOST, AlignedPositions.class))), // (7)
                        when(
                                SEVERAL_HOSTS,
                                send(HOST, HOST, PairKey.class), // (2)
                                repeat(
                                        "block of ids",
                                        GUEST,
                                        send(GUEST, HOST, Blinded.class), // (3)
                                        send(HOST, GUEST, Returned.class), // (4)
                                        checkpoint("block")),
                                send(HOST, GUEST, StoreSeed.class), // (5)
                                repeat("block of the store", HOST, send(HOST, GUEST, StoreBlock.class)),
                                send(GUEST, HOST, Verdict.class), // (7)
                                repeat("block of rows", GUEST, send(GUEST, HOST, AlignedTags.class)))); // (8)
    }

    @Override
    public Leakage leakage(TaskSpec task, JobSpec job) {
        var parameters = IntersectionParameters.of(task);
        var sizes = parameters.padTo() > 0
                ? "no set's size beyond the public bound of " + parameters.padTo()
                        + ", and by jobs that failed under a lower" + " one that it is no smaller power of two"
                : "how many distinct ids each party that it talks to brings";
        if (parameters.mode() == Mode.CARDINALITY) {
            return new Leakage(
                    List.of(
                            new Learns(GUEST, "how many ids are in common, not which; " + sizes),
                            new Learns(HOST, "that the intersection is large enough, not how large; " + sizes)),
                    List.of("which ids are in common", "ids that only one party has"),
                    List.of("A guest that brings few ids, or the same but one, job after job, learns of single ids:"
                            + " the floor and a quota on jobs stand against it"));
        }
        var repeats = parameters.duplicates() == Duplicates.ALLOW ? "; how often the guest has each of them" : "";
        boolean several = job.roster().hosts().size() > 1;
        return new Leakage(
                List.of(
                        new Learns(GUEST, "which of its ids all hosts have; every party's floor; " + sizes),
                        new Learns(HOST, "which of its ids all parties have; the guest's floor; " + sizes + repeats)),
                several
                        ? List.of(
                                "ids that not all parties have",
                                "which ids the guest and only some of the hosts have in common")
                        : List.of("ids that only one party has"),
                several
                        ? List.of(
                                "The guest together with a host learns which of its ids the other hosts have, as far as"
                                        + " that host's seeds uncover them: with two hosts, all of the other's")
                        : List.of("A guest that brings ids which it does not know to be real learns which the host has:"
                                + " approve the guest's dataset, and limit how often a job may run"));
    }

    /** As if the others had as many ids: each of 32 bytes, blinded once by its owner and once by each other. */
    @Override
    public Cost cost(TaskSpec task, JobSpec job, Cost.Size size) {
        var parameters = IntersectionParameters.of(task);
        long ids = Math.max(size.rows(), parameters.padTo());
        long others = size.role() == GUEST ? job.roster().hosts().size() : 1;
        long blocks = Math.ceilDiv(ids, (long) parameters.blockSize());
        boolean host = size.role() == HOST;
        return new Cost(
                others * (blocks * (host ? 2 : 1) + 2), others * ids * ID_BYTES * (host ? 2 : 1), ids * (1 + others));
    }

    @Override
    public List<Problem> check(JobSpec job, int taskIndex) {
        var reading = IntersectionParameters.read(job.tasks().get(taskIndex), taskIndex);
        var problems = new ArrayList<>(reading.problems());
        int hosts = job.roster().hosts().size();
        if (hosts > MAX_HOSTS) {
            problems.add(new Problem(
                    "/roster/hosts",
                    "out-of-range",
                    "found " + hosts + " hosts, an intersection is among at most " + MAX_HOSTS + " and the guest"));
        }
        if (reading.parameters().mode() == Mode.CARDINALITY && hosts > 1) {
            problems.add(new Problem(
                    "/tasks/" + taskIndex + "/mode",
                    "unsupported",
                    "mode: the cardinality alone is between two parties, found " + (hosts + 1)));
        }
        return List.copyOf(problems);
    }

    @Override
    public TaskResult run(TaskContext<IntersectionMessage> context) {
        var parameters = IntersectionParameters.of(context.task());
        boolean guest = context.session().self().role() == GUEST;
        if (context.session().roster().hosts().size() > 1) {
            return guest
                    ? new SeveralGuest(context, parameters).samples()
                    : new SeveralHost(context, parameters).samples();
        }
        return switch (parameters.mode()) {
            case SAMPLES ->
                guest ? new PairGuest(context, parameters).samples() : new PairHost(context, parameters).samples();
            case CARDINALITY ->
                guest
                        ? new PairGuest(context, parameters).cardinality()
                        : new PairHost(context, parameters).cardinality();
        };
    }
}
