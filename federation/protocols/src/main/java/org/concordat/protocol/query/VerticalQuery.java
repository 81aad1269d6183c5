package org.concordat.protocol.query;

import static org.concordat.federation.Role.GUEST;
import static org.concordat.federation.Role.HOST;
import static org.concordat.federation.script.Step.repeat;
import static org.concordat.federation.script.Step.send;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.concordat.crypto.paillier.Paillier;
import org.concordat.crypto.psi.Points;
import org.concordat.federation.Role;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.query.Aggregate;
import org.concordat.federation.query.PlanInWords;
import org.concordat.federation.script.Script;
import org.concordat.federation.script.Step;
import org.concordat.federation.task.Cost;
import org.concordat.federation.task.Leakage;
import org.concordat.federation.task.Leakage.Learns;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.protocol.query.VerticalMessage.Blinded;
import org.concordat.protocol.query.VerticalMessage.FilteredSet;
import org.concordat.protocol.query.VerticalMessage.HostIds;
import org.concordat.protocol.query.VerticalMessage.HostKey;
import org.concordat.protocol.query.VerticalMessage.HostRows;
import org.concordat.protocol.query.VerticalMessage.MaskedSums;
import org.concordat.protocol.query.VerticalMessage.OpenedSums;
import org.concordat.protocol.query.VerticalMessage.Returned;
import org.concordat.protocol.query.VerticalMessage.SetSize;
import org.concordat.protocol.query.VerticalMessage.Verdict;

/**
 * {@code vertical-query@3}: how many of the guest's filtered ids a host has, or the sum, mean, variance or standard deviation
 * of a column of the host over these (private join and compute; Ion et al. 2019, with the matching at the guest).
 */
public final class VerticalQuery implements Protocol<VerticalMessage> {
    static final String NAME = "vertical-query";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int version() {
        return 3;
    }

    @Override
    public Set<String> tasks() {
        return Set.of(QueryTask.TASK);
    }

    @Override
    public Set<Role> roles() {
        return Set.of(GUEST, HOST);
    }

    @Override
    public Class<VerticalMessage> messages() {
        return VerticalMessage.class;
    }

    @Override
    public boolean repeatable() {
        return false;
    }

    @Override
    public Script script(TaskSpec task) {
        int width = JoinSets.width(QueryTask.plan(task));
        boolean sums = width > 0;
        var steps = new ArrayList<Step>();
        steps.add(send(GUEST, HOST, FilteredSet.class)); // (2)
        steps.add(send(HOST, GUEST, SetSize.class));
        if (sums) {
            steps.add(send(HOST, GUEST, HostKey.class));
        }
        steps.add(repeat("block of ids", GUEST, send(GUEST, HOST, Blinded.class))); // (3)
        steps.add(repeat("block of answers", HOST, send(HOST, GUEST, Returned.class))); // (4)
        steps.add(repeat("block of rows", HOST, send(HOST, GUEST, sums ? HostRows.class : HostIds.class))); // (5)
        steps.add(send(GUEST, HOST, Verdict.class)); // (6)
        for (int sum = 0; sum < width; sum++) {
            steps.add(send(GUEST, HOST, MaskedSums.class)); // (7)
            steps.add(send(HOST, GUEST, OpenedSums.class)); // (8)
        }
        return new Script(steps);
    }

    private static boolean sums(TaskSpec task) {
        return QueryTask.plan(task).aggregate() instanceof Aggregate.Moment;
    }

    @Override
    public Leakage leakage(TaskSpec task, JobSpec job) {
        boolean sums = sums(task);
        return new Leakage(
                List.of(
                        new Learns(
                                GUEST,
                                "how many of its filtered ids the host has, not which; how many ids the host brings"
                                        + (sums
                                                ? "; the sums over these that the answer needs; and by the fewest in common that"
                                                        + " the host lets pass, to a factor of two how uneven its values are"
                                                : "")),
                        new Learns(
                                HOST,
                                "the question; how many ids the guest's filter leaves, and whether it asked about the same ids"
                                        + " before; that enough are in common, not how many")),
                List.of(
                        "which ids are in common",
                        "ids that only one party has",
                        sums ? "any single value of the host, and its column but for the sums" : "any column"),
                List.of(
                        "The guest may be told of one set of its ids, in as many aggregates as rules allow: the host cannot"
                                + " see by how few of its persons another set would differ. Rules that allow FURTHER_SETS take"
                                + " that risk: the answers' difference may then tell of one person",
                        "A guest whose service departs from the protocol can have the sum over fewer rows of the host"
                                + " opened than it says, down to one, of whom it does not know the id, and can say that two"
                                + " sets are one: the host cannot tell. Quotas limit how often, as every opening counts;"
                                + " approve only a guest that is trusted to run the service as it is"));
    }

    @Override
    public List<String> inWords(TaskSpec task) {
        return PlanInWords.of(QueryTask.plan(task));
    }

    /**
     * By this party's rows, all of which pass the filter; the other's are not known before, and taken for as many. The host's
     * key with its proofs is most of a small query.
     */
    @Override
    public Cost cost(TaskSpec task, JobSpec job, Cost.Size size) {
        int width = JoinSets.width(QueryTask.plan(task));
        long rows = size.rows();
        long blocks = JoinSets.blocks(Math.toIntExact(Math.min(rows, JoinSets.MOST)));
        int keyBits = QueryTask.askedKeyBits(task);
        long residue = Math.ceilDiv(keyBits, Byte.SIZE);
        long ciphertext = 2 * residue;
        return switch (size.role()) {
            case GUEST ->
                new Cost(blocks + 2 + width, JoinSets.SEAL_BYTES + rows * Points.BYTES + width * ciphertext, 2 * rows);
            case HOST -> {
                long key = width > 0 ? Paillier.announcedBytes(keyBits) : 0;
                yield new Cost(
                        2 * blocks + (width > 0 ? 2 : 1) + width,
                        key + 2 * rows * Points.BYTES + width * (rows * ciphertext + residue),
                        2 * rows + rows * width * width); // squares in two parts
            }
            case ARBITER, OPENER -> Cost.NOTHING;
        };
    }

    @Override
    public List<Problem> check(JobSpec job, int taskIndex) {
        var reading = QueryTask.read(job.tasks().get(taskIndex), taskIndex);
        var problems = new ArrayList<>(reading.problems());
        reading.plan().ifPresent(plan -> {
            boolean known = plan.aggregate() instanceof Aggregate.Count || plan.aggregate() instanceof Aggregate.Moment;
            if (!known) {
                problems.add(new Problem(
                        "/tasks/" + taskIndex + "/aggregate",
                        "function-not-allowed",
                        "aggregate: over an intersection there are count, sum, mean, variance and stddev"));
            }
            if (!plan.groupBy().isEmpty()) {
                problems.add(new Problem(
                        "/tasks/" + taskIndex + "/group_by",
                        "unsupported",
                        "group_by: ask each group by its predicate"));
            }
        });
        if (job.roster().hosts().size() != 1) {
            problems.add(new Problem(
                    "/roster/hosts",
                    "out-of-range",
                    "found " + job.roster().hosts().size() + " hosts, a vertical query is between the guest and one"));
        }
        return List.copyOf(problems);
    }

    @Override
    public TaskResult run(TaskContext<VerticalMessage> context) {
        var plan = QueryTask.plan(context.task());
        return context.session().self().role() == GUEST
                ? new JoinGuest(context, plan).result()
                : new JoinHost(context, plan).result();
    }
}
