package org.concordat.runtime.query;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.query.QueryPlan;
import org.concordat.federation.query.QueryPlanReader;
import org.concordat.federation.query.ReleaseStore;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Submissions and decisions in PostgreSQL. A submission takes its number under the data set's lock, so that numbers are
 * visible in their order; a decision and its audit entry stand in one transaction, also under that lock.
 */
public final class JdbcReleaseStore implements ReleaseStore {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String SUBMISSION = "number, dataset, plan, partner, purpose, seal, owners";

    /** All but the sets, which are large. */
    private static final String DECISION = SUBMISSION + ", outcome, repeats, code, category, detail, key, answer";

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final AuditLog audit;
    private final Clock clock;

    public JdbcReleaseStore(JdbcClient jdbc, TransactionOperations transactions, AuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public long submit(Submission submission) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            lock(submission.dataset());
            return jdbc.sql("""
                            -- submit
                            insert into concordat.query_submissions
                                (dataset, plan, partner, purpose, seal, owners, submitted_at)
                            values (?, ?, ?, ?, ?, ?, ?) returning number""")
                    .params(
                            submission.dataset(),
                            submission.plan().canonical(),
                            submission.partner().value(),
                            submission.purpose(),
                            submission.seal(),
                            submission.owners().stream()
                                    .map(PartyId::value)
                                    .sorted()
                                    .collect(Collectors.joining(",")),
                            clock.instant().atOffset(ZoneOffset.UTC))
                    .query(Long.class)
                    .single();
        }));
    }

    @Override
    public <T> T exclusively(String dataset, Function<Ledger, T> work) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            lock(dataset);
            return work.apply(new Book(dataset));
        }));
    }

    private void lock(String dataset) {
        jdbc.sql("-- lock\ninsert into concordat.query_books (dataset) values (?) on conflict do nothing")
                .param(dataset)
                .update();
        jdbc.sql("-- lock\nselect 1 from concordat.query_books where dataset = ? for update")
                .param(dataset)
                .query(Integer.class)
                .single();
    }

    /** What was let go of a data set so far. */
    static List<Submission> answered(JdbcClient jdbc, String dataset) {
        return jdbc.sql("-- answered\nselect " + SUBMISSION + """
                         from concordat.query_submissions
                        where dataset = ? and outcome = 'RELEASED' order by number""")
                .param(dataset)
                .query((row, _) -> submission(row))
                .list();
    }

    private static Submission submission(ResultSet row) throws SQLException {
        return new Submission(
                row.getString("dataset"),
                plan(row.getBytes("plan")),
                new PartyId(row.getString("partner")),
                row.getString("purpose"),
                row.getString("seal"),
                Pattern.compile(",")
                        .splitAsStream(row.getString("owners"))
                        .filter(owner -> !owner.isEmpty())
                        .map(PartyId::new)
                        .collect(Collectors.toSet()));
    }

    private static QueryPlan plan(byte[] canonical) {
        Map<String, Object> tree = JSON.readValue(canonical, new TypeReference<>() {});
        return QueryPlanReader.read(tree, "", Set.of())
                .plan()
                .orElseThrow(() -> new IllegalStateException("a stored plan cannot be read any more"));
    }

    private Outcome outcome(ResultSet row) throws SQLException {
        return switch (row.getString("outcome")) {
            case "RELEASED" -> released(row);
            case "REPEATED" -> new Outcome.Repeated(row.getLong("repeats"));
            case "REFUSED" -> new Outcome.Refused(code(row), row.getString("detail"));
            default -> throw new IllegalStateException("unknown outcome " + row.getString("outcome"));
        };
    }

    private static ErrorCode code(ResultSet row) throws SQLException {
        return new ErrorCode(row.getString("code"), ErrorCode.Category.valueOf(row.getString("category")));
    }

    private Outcome.Released released(ResultSet row) throws SQLException {
        return new Outcome.Released(
                row.getString("key"), sets(row.getLong("number")), ReleasedBytes.answer(row.getBytes("answer")));
    }

    private StoredSets sets(long number) {
        return new StoredSets(() -> jdbc.sql("-- sets\nselect sets from concordat.query_submissions where number = ?")
                .param(number)
                .query((row, _) -> row.getBytes(1))
                .single());
    }

    /** A data set's decisions while nobody else decides; releases are read once, and their sets when they are looked at. */
    private final class Book implements Ledger {
        private final String dataset;
        private final List<Release> releases;

        Book(String dataset) {
            this.dataset = dataset;
            releases = new ArrayList<>(jdbc.sql("-- releases\nselect " + DECISION + """
                             from concordat.query_submissions
                            where dataset = ? and outcome = 'RELEASED' order by number""")
                    .param(dataset)
                    .query((row, _) -> new Release(row.getLong("number"), submission(row), released(row)))
                    .list());
        }

        @Override
        public String dataset() {
            return dataset;
        }

        @Override
        public List<Pending> undecided(long upTo) {
            return jdbc.sql("-- undecided\nselect " + SUBMISSION + """
                             from concordat.query_submissions
                            where dataset = ? and number <= ? and outcome is null order by number""")
                    .params(dataset, upTo)
                    .query((row, _) -> new Pending(row.getLong("number"), submission(row)))
                    .list();
        }

        @Override
        public void decide(long number, Outcome outcome) {
            var submission = jdbc.sql("-- decide\nselect " + SUBMISSION + """
                             from concordat.query_submissions
                            where dataset = ? and number = ? and outcome is null""")
                    .params(dataset, number)
                    .query((row, _) -> submission(row))
                    .optional()
                    .orElseThrow(() -> new IllegalStateException("submission " + number + " is not one to decide"));
            switch (outcome) {
                case Outcome.Released released -> {
                    write(number, released);
                    releases.add(new Release(
                            number, submission, new Outcome.Released(released.key(), sets(number), released.answer())));
                    tell("query-released", number, submission, Map.of("cells", "" + released.shown()));
                }
                case Outcome.Repeated repeated -> {
                    jdbc.sql("""
                                    -- decide: repeated
                                    update concordat.query_submissions
                                    set outcome = 'REPEATED', decided_at = ?, repeats = ? where number = ?""")
                            .params(clock.instant().atOffset(ZoneOffset.UTC), repeated.of(), number)
                            .update();
                    tell("query-repeated", number, submission, Map.of("of", "" + repeated.of()));
                }
                case Outcome.Refused refused -> {
                    jdbc.sql("""
                                    -- decide: refused
                                    update concordat.query_submissions
                                    set outcome = 'REFUSED', decided_at = ?, code = ?, category = ?, detail = ?
                                    where number = ?""")
                            .params(
                                    clock.instant().atOffset(ZoneOffset.UTC),
                                    refused.code().code(),
                                    refused.code().category().name(),
                                    refused.detail(),
                                    number)
                            .update();
                    tell(
                            "query-refused",
                            number,
                            submission,
                            Map.of("code", refused.code().code()));
                }
            }
        }

        private void write(long number, Outcome.Released released) {
            jdbc.sql("""
                            -- decide: released
                            update concordat.query_submissions
                            set outcome = 'RELEASED', decided_at = ?, key = ?, sets = ?, answer = ? where number = ?""")
                    .params(
                            clock.instant().atOffset(ZoneOffset.UTC),
                            released.key(),
                            ReleasedBytes.sets(released.sets()),
                            ReleasedBytes.answer(released.answer()),
                            number)
                    .update();
        }

        private void tell(String act, long number, Submission submission, Map<String, String> more) {
            var details = new TreeMap<>(more);
            details.put("dataset", dataset);
            details.put("number", Long.toString(number));
            details.put("plan", submission.plan().digest());
            details.put("aggregate", submission.plan().aggregate().word());
            details.put("partner", submission.partner().value());
            details.put("purpose", submission.purpose());
            audit.append(new AuditEntry(clock.instant(), "system", act, null, details));
        }

        @Override
        public Optional<Outcome> outcome(long number) {
            return jdbc.sql("-- outcome\nselect " + DECISION + """
                             from concordat.query_submissions
                            where dataset = ? and number = ? and outcome is not null""")
                    .params(dataset, number)
                    .query((row, _) -> JdbcReleaseStore.this.outcome(row))
                    .optional();
        }

        @Override
        public List<Release> releases(long after) {
            return releases.stream().filter(release -> release.number() > after).toList();
        }

        @Override
        public Set<PartyId> toldAgain() {
            return jdbc.sql("""
                            -- toldAgain
                            select distinct partner from concordat.query_submissions
                            where dataset = ? and outcome = 'REPEATED'""")
                    .param(dataset)
                    .query((row, _) -> new PartyId(row.getString(1)))
                    .set();
        }

        @Override
        public long[] people() {
            return ReleasedBytes.peopleOf(
                    jdbc.sql("-- people\nselect people from concordat.query_books where dataset = ?")
                            .param(dataset)
                            .query((row, _) -> row.getBytes(1))
                            .single());
        }

        @Override
        public void meet(long... pseudonyms) {
            jdbc.sql("-- meet\nupdate concordat.query_books set people = people || ? where dataset = ?")
                    .params(ReleasedBytes.people(pseudonyms), dataset)
                    .update();
        }
    }
}
