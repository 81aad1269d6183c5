package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.concordat.runtime.rest.PartyUnderTest.Answer;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Holds a refused request to what the catalogue of bad input asks of each: its status and code, nothing changed in the
 * database, one more in the counter of its code, and how many entries of the audit log tell of it.
 */
record RefusalWatch(JdbcClient jdbc, MeterRegistry meters) {
    /** @return the entries of the audit log: one, but where the caller has written too many in this minute */
    int refused(Supplier<Answer> request, int status, String code) {
        var before = state();
        var counted = counters();

        var answer = request.get();

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(codes(answer)).contains(code);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().path("detail").asString()).isNotBlank();
        assertThat(answer.body()).doesNotContain("Exception", "org.spring", "java.", "\tat ", "select ");
        assertThat(state()).as("nothing is changed").isEqualTo(before);
        assertThat(counters().getOrDefault(answer.code(), 0.0))
                .as("counted")
                .isEqualTo(counted.getOrDefault(answer.code(), 0.0) + 1);
        return entries(answer.json().path("traceId").asString());
    }

    /** The code of the answer; where it tells of several faults, theirs. */
    private static List<String> codes(Answer answer) {
        var codes = new ArrayList<String>();
        if (answer.code().equals("invalid-job")) {
            answer.json()
                    .path("errors")
                    .forEach(error -> codes.add(error.path("code").asString()));
        } else {
            codes.add(answer.code());
        }
        return codes;
    }

    private Map<String, Double> counters() {
        var counters = new TreeMap<String, Double>();
        meters.find("concordat.rest.refusals").counters().stream()
                .forEach(counter -> counters.put(counter.getId().getTag("code"), counter.count()));
        return counters;
    }

    private int entries(String trace) {
        return jdbc.sql("select count(*) from audit.entries where act = 'request-refused' and details ->> 'trace' = ?"
                        + " and details ->> 'body_hmac' ~ '^[0-9a-f]{64}$'")
                .param(trace)
                .query(Integer.class)
                .single();
    }

    /** Every row of every table of the service, hashed. */
    private Map<String, String> state() {
        var state = new TreeMap<String, String>();
        var tables = jdbc.sql("select tablename from pg_tables where schemaname = 'concordat' and tablename like any"
                        + " (array['data%', 'job%', 'app%', 'art%', 'idem%', 'outbox', 'inbox', 'dp%', 'pol%', 'task%',"
                        + " 'seed%', 'seen%', 'quota%', 'standing%'])")
                .query(String.class)
                .list();
        for (var table : tables) {
            state.put(
                    table,
                    jdbc.sql("select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from concordat."
                                    + table + " t")
                            .query(String.class)
                            .single());
        }
        return state;
    }
}
