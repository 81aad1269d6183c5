package org.concordat.protocol.query;

import static org.concordat.federation.Role.ARBITER;
import static org.concordat.federation.Role.GUEST;
import static org.concordat.federation.Role.HOST;
import static org.concordat.federation.script.Step.send;
import static org.concordat.federation.script.Step.when;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.concordat.crypto.psi.Points;
import org.concordat.federation.Role;
import org.concordat.federation.channel.Peer;
import org.concordat.federation.channel.Session;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.query.PlanInWords;
import org.concordat.federation.query.QueryPlan;
import org.concordat.federation.query.Tabulation;
import org.concordat.federation.script.Script;
import org.concordat.federation.task.Cost;
import org.concordat.federation.task.Leakage;
import org.concordat.federation.task.Leakage.Learns;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.protocol.query.HorizontalMessage.Contribution;
import org.concordat.protocol.query.HorizontalMessage.PairKey;
import org.concordat.protocol.query.HorizontalMessage.Totals;

/**
 * {@code horizontal-query@1}: one question to the rows of guest and hosts together, of which only the total opens: at the
 * arbiter where the roster has one, which shows the guest the cells that may be shown; else at the guest.
 */
public final class HorizontalQuery implements Protocol<HorizontalMessage> {
    static final String NAME = "horizontal-query";
    private static final String BY_ARBITER = "an arbiter";
    private static final String BY_GUEST = "no arbiter";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Set<String> tasks() {
        return Set.of(QueryTask.TASK);
    }

    @Override
    public Set<Role> roles() {
        return Set.of(GUEST, HOST, ARBITER);
    }

    @Override
    public Class<HorizontalMessage> messages() {
        return HorizontalMessage.class;
    }

    @Override
    public boolean repeatable() {
        return false;
    }

    @Override
    public Script script(TaskSpec task) {
        return Script.of(
                send(GUEST, HOST, PairKey.class), // (2)
                send(HOST, GUEST, PairKey.class),
                send(HOST, HOST, PairKey.class),
                when(
                        BY_ARBITER,
                        send(GUEST, ARBITER, Contribution.class), // (4)
                        send(HOST, ARBITER, Contribution.class),
                        send(ARBITER, GUEST, Totals.class)), // (5)
                when(BY_GUEST, send(HOST, GUEST, Contribution.class)), // (4)
                when(QueryTask.SHARE_RESULT, send(GUEST, HOST, Totals.class))); // (6)
    }

    @Override
    public Leakage leakage(TaskSpec task, JobSpec job) {
        boolean arbiter = job.roster().arbiter() != null;
        boolean oneHost = job.roster().hosts().size() == 1;
        var learns = new ArrayList<Learns>();
        learns.add(new Learns(
                GUEST,
                "the totals of the cells that no owner suppressed: rows, and the sums that the answer needs (sum of values,"
                        + " of squares, of products, where asked for); which cells somebody suppressed"
                        + (oneHost ? "; with one host, by subtraction, that host's own part of each total" : "")));
        learns.add(new Learns(
                HOST, "the question" + (QueryTask.sharesResult(task) ? "; the totals as the guest learns them" : "")));
        boolean overTotal = QueryTask.plan(task).overTotal();
        if (arbiter) {
            learns.add(new Learns(
                    ARBITER,
                    "the totals, with those that it holds back for few rows"
                            + (overTotal
                                    ? "; of each cell, few as they may be, how many persons "
                                            + (QueryTask.sharesResult(task) ? "each owner has" : "guest and hosts have")
                                            + " in it and outside it"
                                    : "")));
        }
        return new Leakage(
                learns,
                List.of(
                        "any single owner's numbers, among two hosts or more"
                                + (overTotal ? ", to guest and hosts" : ""),
                        "who suppressed a cell, and whether for no row or few",
                        "any row or id"),
                List.of(
                        "All parties but one together learn that one's statistics, each of at least k persons",
                        "Answers to many questions add up: each owner refuses what would, with all that it released"
                                + " before, tell of fewer than k of its persons"));
    }

    @Override
    public List<String> inWords(TaskSpec task) {
        return PlanInWords.of(QueryTask.plan(task));
    }

    /** An owner sends a point to each other and its words to who combines; as many exponentiations as there are owners. */
    @Override
    public Cost cost(TaskSpec task, JobSpec job, Cost.Size size) {
        var plan = QueryTask.plan(task);
        boolean arbiter = job.roster().arbiter() != null;
        boolean shared = QueryTask.sharesResult(task);
        var members = job.roster().dataMembers();
        var readers = shared ? members : members.subList(0, 1);
        long others = members.size() - 1L;
        long contribution = (long) Words.BYTES * new CellTotals(plan, readers).words();
        long totals = (long) Words.BYTES * Tabulation.cells(plan) * Tabulation.width(plan);
        return switch (size.role()) {
            case GUEST ->
                new Cost(
                        others + (arbiter ? 1 : 0) + (shared ? others : 0),
                        others * Points.BYTES + (arbiter ? contribution : 0) + (shared ? others * totals : 0),
                        others + 1);
            case HOST -> new Cost(others + 1, others * Points.BYTES + contribution, others + 1);
            case ARBITER -> new Cost(1, totals, 0);
            case OPENER -> Cost.NOTHING;
        };
    }

    @Override
    public List<Problem> check(JobSpec job, int taskIndex) {
        var reading = QueryTask.read(job.tasks().get(taskIndex), taskIndex);
        var problems = new ArrayList<>(reading.problems());
        boolean counted = job.roster().arbiter() != null && job.roster().hosts().size() > 1;
        if (reading.plan().filter(QueryPlan::overTotal).isPresent() && !counted) {
            problems.add(new Problem(
                    "/tasks/" + taskIndex + "/cohort",
                    "unsupported",
                    "cohort: total needs an arbiter, which counts without being an owner, and two hosts at least"));
        }
        if (QueryTask.sharesResult(job.tasks().get(taskIndex))
                && job.roster().hosts().size() == 1) {
            problems.add(
                    new Problem(
                            "/tasks/" + taskIndex + "/" + QueryTask.SHARE_RESULT,
                            "unsupported",
                            "share_result: the only host would read the guest's own part of each total by subtraction, about which"
                                    + " the guest's query policy is not asked: leave it out, or have the host ask as the guest"));
        }
        return List.copyOf(problems);
    }

    @Override
    public TaskResult run(TaskContext<HorizontalMessage> context) {
        var plan = QueryTask.plan(context.task());
        return switch (context.session().self().role()) {
            case GUEST -> guest(context, plan);
            case HOST -> host(context, plan);
            case ARBITER -> arbiter(context, plan);
            case OPENER -> throw new IllegalStateException("an opener sits this task out");
        };
    }

    private static TaskResult guest(TaskContext<HorizontalMessage> context, QueryPlan plan) {
        var session = context.session();
        var layout = layout(context, plan);
        var own = contribution(context, plan, layout); // (1) to (3)
        Totals totals;
        if (session.roster().arbiter() != null) {
            session.arbiter().send(new Contribution(Words.write(own))); // (4)
            totals = session.arbiter().receive(Totals.class, layout::read); // (5)
        } else {
            var sums = own.toArray(BigInteger[]::new);
            session.hosts().forEach(host -> add(host, sums)); // (4)
            totals = layout.open(sums, 0); // (5)
        }
        if (QueryTask.sharesResult(context.task())) {
            session.hosts().sendEach(totals); // (6)
        }
        return TaskResult.of(Answer.of(plan, layout.read(totals)));
    }

    private static TaskResult host(TaskContext<HorizontalMessage> context, QueryPlan plan) {
        var session = context.session();
        var layout = layout(context, plan);
        var own = contribution(context, plan, layout); // (1) to (3)
        combiner(session).send(new Contribution(Words.write(own))); // (4)
        if (!QueryTask.sharesResult(context.task())) {
            return TaskResult.of(new QueryReport.Contributed(plan.digest()));
        }
        var totals = session.guest().receive(Totals.class, layout::read); // (6)
        return TaskResult.of(Answer.of(plan, layout.read(totals)));
    }

    private static TaskResult arbiter(TaskContext<HorizontalMessage> context, QueryPlan plan) {
        var session = context.session();
        var layout = layout(context, plan);
        var sums = new BigInteger[layout.words()];
        Arrays.fill(sums, BigInteger.ZERO);
        add(session.guest(), sums); // (4)
        session.hosts().forEach(host -> add(host, sums));
        session.guest().send(layout.open(sums, context.policy().minimumGroup())); // (5)
        return TaskResult.of(new QueryReport.Contributed(plan.digest()));
    }

    private static CellTotals layout(TaskContext<HorizontalMessage> context, QueryPlan plan) {
        var members = context.session().roster().dataMembers();
        var readers = QueryTask.sharesResult(context.task())
                ? members
                : members.stream().filter(member -> member.role() == GUEST).toList();
        return new CellTotals(plan, readers);
    }

    private static List<BigInteger> contribution(
            TaskContext<HorizontalMessage> context, QueryPlan plan, CellTotals layout) {
        var grant = QueryTask.desk(context).ask(plan); // (1) before anything leaves
        var masks = PairMasks.agree(context.session(), context.psiGroup()); // (2)
        var session = context.session();
        return masks.mask(layout.contribution(session.self(), grant, session.random())); // (3)
    }

    private static Peer<HorizontalMessage> combiner(Session<HorizontalMessage> session) {
        return session.roster().arbiter() != null ? session.arbiter() : session.guest();
    }

    private static void add(Peer<HorizontalMessage> from, BigInteger[] sums) {
        var words = Words.read(
                from.receive(Contribution.class, message -> Words.read(message.words(), sums.length))
                        .words(),
                sums.length);
        for (int i = 0; i < sums.length; i++) {
            sums[i] = Words.sum(sums[i], words[i]);
        }
    }
}
