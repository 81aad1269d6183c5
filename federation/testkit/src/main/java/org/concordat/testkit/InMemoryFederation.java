package org.concordat.testkit;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.psi.PsiGroup;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.Roster;
import org.concordat.federation.channel.Message;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.query.QueryDesk;
import org.concordat.federation.task.Inquiries;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.ProtocolRegistry;
import org.concordat.federation.task.Quota;

/**
 * A whole federation in one JVM: every member of a roster plays its roles of the job's tasks on a virtual thread of its
 * own, over queues, from a seed. Everything that crosses goes through the codec; everything is in the {@link Transcript}.
 *
 * <pre>{@code
 * var run = InMemoryFederation.of(roster).seed(7).protocols(new Intersection())
 *         .dataset(guest, guestRows).dataset(host, hostRows)
 *         .run(new TaskSpec("intersect", null, Map.of()));
 * }</pre>
 *
 * <p>The first member that fails ends all others with its reason; a deadlock is found at once; the whole run has a deadline
 * (60 s unless told). Two runs of one seed give the same messages on every ordered pair of members.
 */
public final class InMemoryFederation {
    final Roster roster;
    final Map<PartyId, DatasetRows> datasets = new HashMap<>();
    final Map<PartyId, Map<String, DatasetRows>> named = new HashMap<>();
    final Map<PartyId, Inquiries> inquiries = new HashMap<>();
    final Map<PartyId, Quota> quotas = new HashMap<>();
    final Map<PartyId, QueryDesk> queryDesks = new HashMap<>();
    final Map<PartyId, LocalPolicy> policies = new HashMap<>();
    final Map<PartyId, Map<String, TaskRunner<?>>> replaced = new HashMap<>();
    long seed = 1;
    AdditiveScheme scheme = new TransparentScheme();
    PsiGroup psiGroup = new ModularPsiGroup();
    Tampering tampering = (_, _, message) -> message;
    Optional<FederationRun> earlier = Optional.empty();
    private LocalPolicy policy = new LocalPolicy(1024, 1, 1);
    private String purpose = "test";
    private ProtocolRegistry registry = new ProtocolRegistry(List.of());
    private Duration deadline = Duration.ofSeconds(60);

    private InMemoryFederation(Roster roster) {
        this.roster = roster;
    }

    public static InMemoryFederation of(Roster roster) {
        return new InMemoryFederation(roster);
    }

    /** From which shared decisions and every member's secrets follow; 1 unless told. */
    public InMemoryFederation seed(long value) {
        seed = value;
        return this;
    }

    /** {@link TransparentScheme} unless told. */
    public InMemoryFederation scheme(AdditiveScheme value) {
        scheme = value;
        return this;
    }

    /** {@link ModularPsiGroup} unless told. */
    public InMemoryFederation psiGroup(PsiGroup value) {
        psiGroup = value;
        return this;
    }

    public InMemoryFederation protocols(Protocol<?>... protocols) {
        return protocols(ProtocolRegistry.of(protocols));
    }

    public InMemoryFederation protocols(ProtocolRegistry value) {
        registry = value;
        return this;
    }

    public InMemoryFederation dataset(PartyId party, DatasetRows rows) {
        requireMember(party);
        datasets.put(party, rows);
        return this;
    }

    /** Another dataset of the party, under a name that a task's parameter gives. */
    public InMemoryFederation dataset(PartyId party, String name, DatasetRows rows) {
        requireMember(party);
        named.computeIfAbsent(party, _ -> new HashMap<>()).put(name, rows);
        return this;
    }

    /** What the party's people ask while tasks run. */
    public InMemoryFederation inquiries(PartyId party, Inquiries asked) {
        requireMember(party);
        inquiries.put(party, asked);
        return this;
    }

    /** How many persons may be asked about at the party. */
    public InMemoryFederation quota(PartyId party, Quota value) {
        requireMember(party);
        quotas.put(party, value);
        return this;
    }

    /** Who decides what of a party's data answers a query. */
    public InMemoryFederation queryDesk(PartyId party, QueryDesk desk) {
        requireMember(party);
        queryDesks.put(party, desk);
        return this;
    }

    /** Of every member that has none of its own; 1024-bit keys, one sample, one per group unless told. */
    public InMemoryFederation policy(LocalPolicy value) {
        policy = value;
        return this;
    }

    public InMemoryFederation policy(PartyId party, LocalPolicy value) {
        requireMember(party);
        policies.put(party, value);
        return this;
    }

    public InMemoryFederation purpose(String value) {
        purpose = value;
        return this;
    }

    /** After which a run fails and tells who waits for what. */
    public InMemoryFederation deadline(Duration value) {
        deadline = value;
        return this;
    }

    /** Changes messages on their way. */
    public InMemoryFederation tamper(Tampering value) {
        tampering = value;
        return this;
    }

    /**
     * Another program plays a party's part in the tasks of a kind. Its own session holds it to no script, so that it can
     * send any message of the protocol at any time; its peers are held to theirs.
     */
    public <M extends Message> InMemoryFederation replaceRole(PartyId party, String task, TaskRunner<M> runner) {
        requireMember(party);
        replaced.computeIfAbsent(party, _ -> new HashMap<>()).put(task, runner);
        return this;
    }

    /** The run is attempt a+1 of one that ended early: each task resumes at the last checkpoint that all its members sealed. */
    public InMemoryFederation resuming(FederationRun run) {
        earlier = Optional.of(run);
        return this;
    }

    /**
     * Runs the tasks in order.
     *
     * @throws FederationException if the job specification has problems, or the first failure of a member
     */
    public FederationRun run(TaskSpec... tasks) {
        var run = attempt(tasks);
        if (run.failure().isPresent()) {
            throw run.failure().get();
        }
        return run;
    }

    /** As {@link #run}, and returns also when a member failed: with the failure, and all that crossed before it. */
    public FederationRun attempt(TaskSpec... tasks) {
        var job = job(tasks);
        var protocols = protocolsOf(job);
        var switchboard = new Switchboard(
                java.util.Set.copyOf(
                        roster.members().stream().map(member -> member.party()).toList()),
                deadline);
        var wire = new RecordingWire(switchboard, roster, protocols, tampering);
        var threads = new ArrayList<Thread>();
        var plays = new LinkedHashMap<PartyId, MemberPlay>();
        for (var member : roster.members()) {
            var play = new MemberPlay(this, job, protocols, member, wire);
            plays.put(member.party(), play);
            threads.add(Thread.ofVirtual().name(member.toString()).start(() -> {
                play.run();
                switchboard.end(member.party(), play.outcome().failure().orElse(null));
            }));
        }
        switchboard.join();
        boolean failed = switchboard.failure() != null;
        if (failed) {
            threads.forEach(Thread::interrupt);
        }
        joinAll(threads);
        return result(switchboard, wire, plays);
    }

    LocalPolicy policyOf(PartyId party) {
        return policies.getOrDefault(party, policy);
    }

    byte[] jobSeed() {
        return ByteBuffer.allocate(32).putLong(24, seed).array();
    }

    private FederationRun result(Switchboard switchboard, RecordingWire wire, Map<PartyId, MemberPlay> plays) {
        var failure = switchboard.failure();
        var left = switchboard.unreceived();
        if (failure == null && !left.isEmpty()) {
            failure = new FederationException(
                    FederationException.BUG, "sent and never received: " + String.join("; ", left));
        }
        var outcomes = new HashMap<PartyId, FederationRun.Outcome>();
        plays.forEach((party, play) -> outcomes.put(party, play.outcome()));
        return new FederationRun(outcomes, wire.transcript(), Optional.ofNullable(failure));
    }

    private static void joinAll(List<Thread> threads) {
        try {
            for (var thread : threads) {
                // A role that ignores its interrupt is left behind: the run's result does not wait for it.
                thread.join(Duration.ofSeconds(5));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FederationException(FederationException.JOB_CANCELLED, "interrupted", e);
        }
    }

    private JobSpec job(TaskSpec... tasks) {
        var names = new TreeMap<PartyId, String>();
        datasets.keySet().forEach(party -> names.put(party, party.value()));
        return new JobSpec(JobSpec.VERSION, "in-memory", purpose, roster, names, List.of(tasks));
    }

    private List<Transcript.TaskScript> protocolsOf(JobSpec job) {
        var protocols = new ArrayList<Transcript.TaskScript>();
        var problems = new ArrayList<String>();
        for (int i = 0; i < job.tasks().size(); i++) {
            var task = job.tasks().get(i);
            var protocol = registry.find(task)
                    .orElseThrow(() -> new IllegalArgumentException("no protocol here does the task " + task.task()));
            protocol.check(job, i)
                    .forEach(problem ->
                            problems.add(problem.pointer() + " " + problem.code() + ": " + problem.message()));
            if (problems.isEmpty()) {
                protocols.add(new Transcript.TaskScript(protocol, protocol.script(task)));
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("the job has problems: " + String.join("; ", problems));
        }
        return protocols;
    }

    private void requireMember(PartyId party) {
        if (roster.memberOf(party).isEmpty()) {
            throw new IllegalArgumentException(party + " is not in the roster");
        }
    }
}
