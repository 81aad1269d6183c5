package org.concordat.protocol.lending;

import static org.concordat.federation.Role.ARBITER;
import static org.concordat.federation.Role.GUEST;
import static org.concordat.federation.Role.HOST;
import static org.concordat.federation.Role.OPENER;
import static org.concordat.federation.script.Step.repeat;
import static org.concordat.federation.script.Step.send;
import static org.concordat.federation.script.Step.when;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
import org.concordat.protocol.lending.LendingMessage.Announced;
import org.concordat.protocol.lending.LendingMessage.Answered;
import org.concordat.protocol.lending.LendingMessage.Asked;
import org.concordat.protocol.lending.LendingMessage.Bits;
import org.concordat.protocol.lending.LendingMessage.Blinded;
import org.concordat.protocol.lending.LendingMessage.Coins;
import org.concordat.protocol.lending.LendingMessage.Found;
import org.concordat.protocol.lending.LendingMessage.OpenerKeys;
import org.concordat.protocol.lending.LendingMessage.Period;
import org.concordat.protocol.lending.LendingMessage.Rows;
import org.concordat.protocol.lending.LendingMessage.Shares;
import org.concordat.protocol.lending.LendingMessage.Sums;
import org.concordat.protocol.lending.LendingMessage.TableSize;
import org.concordat.protocol.lending.LendingMessage.Tests;
import org.concordat.protocol.lending.LendingMessage.Tokens;

/**
 * The lending check {@code lending-check@2}: at least k other lenders, yes or no, and the band of what the applicant owes them.
 */
public final class LendingCheck implements Protocol<LendingMessage> {
    @Override
    public String name() {
        return "lending-check";
    }

    @Override
    public int version() {
        return 2;
    }

    @Override
    public Set<String> tasks() {
        return Set.of("lending-check");
    }

    @Override
    public Set<Role> roles() {
        return Set.of(GUEST, HOST, ARBITER, OPENER);
    }

    @Override
    public Class<LendingMessage> messages() {
        return LendingMessage.class;
    }

    @Override
    public boolean repeatable() {
        return false;
    }

    @Override
    public Script script(TaskSpec task) {
        return Script.of(
                send(GUEST, HOST, Period.class), // (1)
                send(OPENER, GUEST, OpenerKeys.class),
                send(OPENER, HOST, OpenerKeys.class),
                send(OPENER, ARBITER, OpenerKeys.class),
                send(HOST, HOST, TableSize.class), // (2)
                send(HOST, GUEST, TableSize.class),
                send(HOST, ARBITER, TableSize.class),
                repeat(
                        "block of customers",
                        HOST,
                        when(
                                "rows left at the sender",
                                send(HOST, HOST, Blinded.class),
                                send(HOST, GUEST, Blinded.class)),
                        when(
                                "rows left at the receiver",
                                send(HOST, HOST, Shares.class),
                                send(GUEST, HOST, Shares.class))),
                repeat("block of the table", HOST, send(HOST, ARBITER, Rows.class)), // (3)
                repeat(
                        "batch of applicants",
                        GUEST,
                        send(GUEST, HOST, Asked.class), // (4)
                        send(GUEST, OPENER, Announced.class),
                        send(HOST, GUEST, Answered.class),
                        send(GUEST, ARBITER, Tokens.class),
                        send(ARBITER, OPENER, Sums.class), // (5, 6)
                        send(OPENER, ARBITER, Bits.class), // (7)
                        send(ARBITER, OPENER, Tests.class),
                        send(OPENER, GUEST, Found.class), // (8)
                        send(ARBITER, GUEST, Coins.class)));
    }

    @Override
    public Leakage leakage(TaskSpec task, JobSpec job) {
        var parameters = LendingParameters.of(task, banks(job));
        var band =
                parameters.bands().isEmpty() ? "" : ", and in which band of " + parameters.bands() + " the total lies";
        var sizes = parameters.padTo() > 0
                ? "no table's size beyond the public bound of " + parameters.padTo()
                : "the size of each table to the next eighth of a power of two";
        return new Leakage(
                List.of(
                        new Learns(
                                GUEST,
                                "of each applicant, at most " + parameters.checks() + ": whether " + parameters.k()
                                        + " or more of the " + (banks(job) - 1) + " others lend" + band
                                        + "; that all others answered; " + sizes),
                        new Learns(
                                HOST,
                                "a count of blinded points: how many applicants were asked for, those of a file to the next"
                                        + " eighth of a power of two, and 16; " + sizes),
                        new Learns(
                                ARBITER,
                                "which padded tables share a pseudonym of this period, and so how many banks hold it;"
                                        + " which pseudonyms the guest asked for; " + sizes),
                        new Learns(OPENER, "numbers within 2^-40 of uniform, and the same count of checks")),
                List.of(
                        "which bank lends to an applicant",
                        "how many banks lend, beyond the answer, and what is owed to them, beyond the band, to the guest",
                        "to hosts and opener: who the applicant is; to a host: whether it knows the applicant",
                        "ids of customers that nobody asks for"),
                List.of(
                        "Arbiter and opener together open the sum under each pseudonym",
                        "The arbiter with a bank can place the ids that the bank holds among the pseudonyms, or spends"
                                + " quota on",
                        "Opener and guest, or opener and a host: nothing more",
                        "The guest alone learns the answer of whomever it asks for, within its quota: hold consent"
                                + " references against the audit",
                        "Jobs with other k, other bands or other banks learn more of the same applicant: each host answers one"
                                + " question of a partner for as long as its operator says (question-window)"));
    }

    private static int banks(JobSpec job) {
        return job.roster().hosts().size() + 1;
    }

    @Override
    public Optional<String> question(TaskSpec task, JobSpec job) {
        return Optional.of(LendingParameters.of(task, banks(job)).question(job.roster()));
    }

    @Override
    public Cost cost(TaskSpec task, JobSpec job, Cost.Size size) {
        return LendingCost.period(LendingParameters.of(task, banks(job)), job, size);
    }

    @Override
    public List<Problem> check(JobSpec job, int taskIndex) {
        var roster = job.roster();
        var problems = new ArrayList<>(LendingParameters.read(job.tasks().get(taskIndex), taskIndex, banks(job))
                .problems());
        if (!job.tasks().stream().allMatch(task -> tasks().contains(task.task()))) {
            problems.add(new Problem(
                    "/tasks",
                    "lending-check-alone",
                    "found other tasks beside a lending check, which reads of a loan book the amounts alone: submit them as"
                            + " a job of their own"));
        }
        if (roster.arbiter() == null || roster.opener() == null) {
            problems.add(new Problem(
                    "/roster",
                    "roster-invalid",
                    "a lending check needs an arbiter, which holds the tables, and an opener of another institution, which"
                            + " holds the key"));
        }
        if (banks(job) > Slots.MAX_BANKS) {
            problems.add(new Problem(
                    "/roster/hosts",
                    "out-of-range",
                    "found " + banks(job) + " banks, a lending check is among at most " + Slots.MAX_BANKS));
        }
        return List.copyOf(problems);
    }

    @Override
    public TaskResult run(TaskContext<LendingMessage> context) {
        var parameters = LendingParameters.of(
                context.task(), context.session().roster().hosts().size() + 1);
        return switch (context.session().self().role()) {
            case GUEST -> new LendingGuest(context, parameters).play();
            case HOST -> new LendingHost(context, parameters).play();
            case ARBITER -> new LendingArbiter(context, parameters).play();
            case OPENER -> new LendingOpener(context, parameters).play();
        };
    }
}
