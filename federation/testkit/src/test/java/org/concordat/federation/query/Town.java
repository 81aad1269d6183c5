package org.concordat.federation.query;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.concordat.federation.PartyId;
import org.concordat.federation.query.QueryPolicy.Rule;
import org.concordat.federation.query.QueryPolicy.Use;
import org.concordat.federation.query.ReleaseDesk.Guard;
import org.concordat.testkit.InMemoryReleaseStore;

/** A small owner: people with age (0 … n−1, one each), town, sex, and income; the last earns more than all others. */
final class Town {
    static final PartyId BANK = new PartyId("bank");
    static final PartyId INSURER = new PartyId("insurer");
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final String DATASET = "people";

    final InMemoryReleaseStore store = new InMemoryReleaseStore();
    private QueryTable table;
    private Function<Instant, AnswerGrid> grid = now -> AnswerGrid.none(() -> now);
    private Optional<IntConsumer> work = Optional.empty();
    private String content = "v1";
    private Optional<QueryPolicy> policy = Optional.of(open(10));
    /** Refusals tell their kind, so that tests see which guard it was. */
    private final Set<Guard> guards = EnumSet.complementOf(EnumSet.of(Guard.ONE_REFUSAL));

    Town(int people) {
        table = table(people);
    }

    static QueryTable table(int people) {
        var random = new Random(5);
        var ids = new ArrayList<String>();
        var age = new double[people];
        var sex = new double[people];
        var income = new double[people];
        var town = new String[people];
        for (int i = 0; i < people; i++) {
            ids.add("p" + i);
            age[i] = i;
            sex[i] = i % 2;
            income[i] = i == people - 1 ? 1e9 : 20_000 + random.nextInt(1000);
            town[i] = i < 40 ? "Ulm" : i < 43 ? "Bonn" : i < 120 ? "Köln" : i < 160 ? "Mainz" : "Trier";
        }
        Map<String, QueryTable.Values> columns = new LinkedHashMap<>();
        columns.put("age", new QueryTable.Numbers(age));
        columns.put("sex", new QueryTable.Numbers(sex));
        columns.put("income", new QueryTable.Numbers(income));
        columns.put("town", new QueryTable.Texts(town));
        return new QueryTable(ids, columns);
    }

    static QueryPolicy open(int k) {
        return new QueryPolicy(
                k,
                0.8,
                1,
                2_000,
                List.of(new Rule(
                        Set.of("*"),
                        EnumSet.complementOf(EnumSet.of(Use.FURTHER_SETS)),
                        Set.of("*"),
                        Set.of("*"),
                        Set.of("*"),
                        NOW.plusSeconds(1),
                        2_000)));
    }

    Town without(Guard guard) {
        guards.remove(guard);
        return this;
    }

    Town with(Guard guard) {
        guards.add(guard);
        return this;
    }

    Town policy(@org.jspecify.annotations.Nullable QueryPolicy value) {
        policy = Optional.ofNullable(value);
        return this;
    }

    Town content(String hash, QueryTable rows) {
        content = hash;
        table = rows;
        return this;
    }

    Town grid(AnswerGrid value) {
        grid = _ -> value;
        return this;
    }

    /** Called with the number of rows that the latest question finds, whenever the rows are read. */
    Town working(IntConsumer value) {
        work = Optional.of(value);
        return this;
    }

    private QuerySource.Snapshot read() {
        work.ifPresent(worker -> store.exclusively(DATASET, ledger -> {
            ledger.undecided(Long.MAX_VALUE)
                    .forEach(pending -> worker.accept(new Selection(table)
                            .of(pending.submission().plan().where())
                            .cardinality()));
            return 0;
        }));
        return new QuerySource.Snapshot(content, table);
    }

    ReleaseDesk desk() {
        return desk(NOW);
    }

    ReleaseDesk desk(Instant now) {
        return new ReleaseDesk(
                store, _ -> policy, (_, _) -> read(), grid.apply(now), new Pseudonyms(new byte[32]), guards);
    }

    QueryDesk bank() {
        return desk().of(DATASET, BANK, "credit-risk", Set.of());
    }

    static QueryPlan count(Predicate where) {
        return new QueryPlan(new Aggregate.Count(), where, List.of());
    }

    static Predicate compare(String column, Predicate.Operator operator, double value) {
        return new Predicate.Comparison(column, operator, new Literal.Real(value));
    }

    static Predicate atMost(double age) {
        return compare("age", Predicate.Operator.AT_MOST, age);
    }

    /** Ages from … below to. */
    static Predicate ages(int from, int to) {
        return new Predicate.All(List.of(
                compare("age", Predicate.Operator.AT_LEAST, from), compare("age", Predicate.Operator.LESS_THAN, to)));
    }
}
