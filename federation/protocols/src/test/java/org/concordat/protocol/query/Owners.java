package org.concordat.protocol.query;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.concordat.federation.Member;
import org.concordat.federation.PartyId;
import org.concordat.federation.Roster;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.query.QueryPolicy;
import org.concordat.federation.query.QueryPolicy.Rule;
import org.concordat.federation.query.QueryPolicy.Use;
import org.concordat.federation.query.QueryTable;
import org.concordat.federation.query.UnguardedDesk;
import org.concordat.testkit.InMemoryFederation;
import org.jspecify.annotations.Nullable;

/** Parties with tables, each behind a release desk of its own that allows everything but small cohorts. */
final class Owners {
    static final PartyId GUEST = new PartyId("guest");
    static final PartyId ARBITER = new PartyId("arbiter");

    private final List<QueryTable> tables;
    private final boolean arbiter;
    private final int k;
    private int totalCohort = QueryPolicy.FLOOR;
    private int times = 2_000;
    private UnaryOperator<QueryPolicy> ofTheGuest = policy -> policy;
    private String[] off = {};

    private Owners(List<QueryTable> tables, boolean arbiter, int k) {
        this.tables = tables;
        this.arbiter = arbiter;
        this.k = k;
    }

    static Owners of(List<QueryTable> tables, boolean arbiter, int k) {
        return new Owners(tables, arbiter, k);
    }

    /** Like silos: x normal, y leans on x, a tenth of each missing; a class 0 … 2; a word. */
    static Owners random(int owners, boolean arbiter, long seed) {
        var tables = new ArrayList<QueryTable>();
        for (int owner = 0; owner < owners; owner++) {
            tables.add(table(400 + 50 * owner, new Random(seed * 31 + owner), owner));
        }
        return new Owners(tables, arbiter, 10);
    }

    private static QueryTable table(int rows, Random random, int owner) {
        var ids = new ArrayList<String>();
        var x = new double[rows];
        var y = new double[rows];
        var kind = new double[rows];
        @Nullable String[] word = new String[rows];
        for (int i = 0; i < rows; i++) {
            ids.add(owner + "-" + i);
            x[i] = random.nextInt(10) == 0 ? Double.NaN : 50 + owner + 10 * random.nextGaussian();
            y[i] = random.nextInt(10) == 0
                    ? Double.NaN
                    : 0.3 * (Double.isNaN(x[i]) ? 50 : x[i]) + random.nextGaussian();
            kind[i] = random.nextInt(3);
            word[i] = random.nextInt(20) == 0
                    ? null
                    : List.of("there", "world", "again", "my").get(Math.min(3, random.nextInt(6)));
        }
        Map<String, QueryTable.Values> columns = new LinkedHashMap<>();
        columns.put("x", new QueryTable.Numbers(x));
        columns.put("y", new QueryTable.Numbers(y));
        columns.put("kind", new QueryTable.Numbers(kind));
        columns.put("word", new QueryTable.Texts(word));
        return new QueryTable(ids, columns);
    }

    List<QueryTable> tables() {
        return tables;
    }

    PartyId party(int owner) {
        return owner == 0 ? GUEST : new PartyId("host-" + (owner - 1));
    }

    Roster roster() {
        var hosts = new ArrayList<PartyId>();
        for (int owner = 1; owner < tables.size(); owner++) {
            hosts.add(party(owner));
        }
        return new Roster(GUEST, hosts, arbiter ? ARBITER : null, null);
    }

    /** As every owner's policy says. */
    Owners totalCohort(int value) {
        totalCohort = value;
        return this;
    }

    /** Of the hosts' rules. */
    Owners times(int value) {
        times = value;
        return this;
    }

    /** The guest's own policy. */
    Owners guestPolicy(UnaryOperator<QueryPolicy> value) {
        ofTheGuest = value;
        return this;
    }

    /** With guards of every owner's desk off. */
    Owners without(String... guards) {
        off = guards.clone();
        return this;
    }

    private QueryPolicy policy(int answers) {
        return new QueryPolicy(
                k,
                0.8,
                1,
                2_000,
                totalCohort,
                List.of(new Rule(
                        Set.of("*"),
                        EnumSet.complementOf(EnumSet.of(Use.FURTHER_SETS)),
                        Set.of("*"),
                        Set.of("*"),
                        Set.of("*"),
                        Instant.MAX,
                        answers)));
    }

    /** With stores of their own, empty. */
    InMemoryFederation federation() {
        var federation = InMemoryFederation.of(roster())
                .protocols(new HorizontalQuery(), new VerticalQuery())
                .policy(new org.concordat.federation.task.LocalPolicy(1024, 1, k));
        var owners = roster().dataMembers().stream().map(Member::party).collect(Collectors.toSet());
        for (int owner = 0; owner < tables.size(); owner++) {
            var policy = owner == 0 ? ofTheGuest.apply(policy(2_000)) : policy(times);
            var desk = UnguardedDesk.of(tables.get(owner), policy, off);
            federation.queryDesk(party(owner), desk.of("rows", GUEST, "test", owners));
        }
        return federation;
    }

    static TaskSpec horizontal(Map<String, Object> plan) {
        return new TaskSpec("query", HorizontalQuery.NAME, plan);
    }

    static TaskSpec vertical(Map<String, Object> plan) {
        return new TaskSpec("query", VerticalQuery.NAME, plan);
    }

    QueryReport ask(Map<String, Object> plan) {
        return federation().run(horizontal(plan)).report(GUEST, 0, QueryReport.class);
    }

    /** Of the guest's filtered ids at the one host. */
    QueryReport askJoined(Map<String, Object> plan) {
        return federation()
                .deadline(java.time.Duration.ofSeconds(110))
                .run(vertical(plan))
                .report(GUEST, 0, QueryReport.class);
    }
}
