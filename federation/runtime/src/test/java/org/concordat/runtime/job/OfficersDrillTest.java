package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.concordat.runtime.job.TestFederation.BANK;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.transport.TestBroker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An officer's questions, answered from the bank's export alone. The numbers are those of
 * {@code docs/operations/officers-drill.md}; what is not asked here is named there as not in the log.
 */
@Timeout(240)
class OfficersDrillTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path directory;

    private TestFederation federation;
    private List<JsonNode> lines = List.of();
    private List<JsonNode> entries = List.of();

    @BeforeEach
    void found() {
        federation = new TestFederation(directory, TestBroker.shared(), TestFederation.PATIENT, true);
    }

    @AfterEach
    void dissolve() {
        federation.close();
    }

    @Test
    void theExportAloneAnswersTheOfficer() throws Exception {
        var done = federation.submit(", \"rounds\": 3");
        federation.decide(done.id(), Decision.APPROVE, null);
        federation.at(BANK).approvals().decide(done.id(), Decision.APPROVE, "sam", done.specDigest(), null);
        federation.awaitEverywhere(done.id(), JobState.COMPLETED);
        var refused = federation.submit("");
        federation.decide(refused.id(), Decision.REFUSE, "not this purpose");
        federation.awaitEverywhere(refused.id(), JobState.REJECTED);
        var job = done.id().toString();
        TestFederation.until("both peers countersigned the end of the job", () -> countersignedUpTo(job));

        // 1, 2: who, and what exactly
        assertThat(one("job-submitted", job).path("actor").asString()).isEqualTo("ann");
        assertThat(actors("job-approved", job)).contains("sam", "party:bureau", "party:notary");
        assertThat(one("job-refused", refused.id().toString())
                        .path("details")
                        .path("reason")
                        .asString())
                .isEqualTo("not this purpose");
        var specification = lines.stream()
                .filter(line -> line.path("type").asString("").equals("specification")
                        && line.path("job").asString("").equals(job))
                .findFirst()
                .orElseThrow();
        assertThat(specification.path("canonical").asString()).contains("\"rounds\":3", "\"purpose\":\"test\"");
        // 3, 4: data and software
        assertThat(one("dataset-read", job).path("details").path("rows").asString())
                .isEqualTo("3");
        assertThat(entries).anySatisfy(entry -> {
            assertThat(entry.path("act").asString()).isEqualTo("service-started");
            assertThat(entry.path("details").path("protocols").asString()).isEqualTo("counting@1");
        });
        // 6, 7: what left, and who learns what
        var left = of(
                "disclosure",
                job,
                entry -> entry.path("details").path("message").asString().equals("Rows"));
        assertThat(left).hasSize(3).allSatisfy(entry -> {
            assertThat(entry.path("details").path("to").asString()).isEqualTo("notary");
            assertThat(entry.path("details").path("bytes").asString()).isEqualTo("16");
        });
        assertThat(one("approval-basis", job)
                        .path("details")
                        .path("learns_ARBITER")
                        .asString())
                .contains("how many rows");
        assertThat(one("approval-basis", job)
                        .path("details")
                        .path("view_sha256")
                        .asString())
                .as("what the steward was shown, shown again")
                .isEqualTo(federation
                        .at(BANK)
                        .approvals()
                        .view(JobId.parse(job))
                        .orElseThrow()
                        .digest());
        // 10: what came out
        assertThat(of("output-kept", job, _ -> true))
                .extracting(entry -> entry.path("details").path("kind").asString())
                .contains("model-share", "scores");
        // 16, 17: departures, and the log itself
        assertThat(of("peer-violation", job, _ -> true)).isEmpty();
        assertThat(lines.getLast().path("type").asString()).isEqualTo("seal");
        assertThat(lines.getLast().path("entries").asInt()).isEqualTo(entries.size());
        // no record of a person, no id
        assertThat(entries.toString()).doesNotContain("a,b");
    }

    /** Exports anew, and looks whether a checkpoint with two countersignatures stands behind the job's last entry. */
    private boolean countersignedUpTo(String job) {
        var out = new ByteArrayOutputStream();
        federation.export(BANK).write(out);
        lines = out.toString(StandardCharsets.UTF_8).lines().map(JSON::readTree).toList();
        entries = lines.stream()
                .filter(line -> line.path("type").asString("").equals("entry"))
                .map(line -> JSON.readTree(line.path("canonical").asString()))
                .toList();
        long end = 0;
        for (int i = 0; i < entries.size(); i++) {
            boolean ended = entries.get(i).path("act").asString("").equals("job-ended")
                    && entries.get(i).path("job").asString("").equals(job);
            end = ended ? i : end;
        }
        long last = end;
        return lines.stream()
                .anyMatch(line -> line.path("type").asString("").equals("checkpoint")
                        && line.path("size").asLong() > last
                        && line.path("countersignatures").size() == 2);
    }

    private List<JsonNode> of(String act, String job, Predicate<JsonNode> more) {
        return entries.stream()
                .filter(entry -> entry.path("act").asString("").equals(act)
                        && entry.path("job").asString("").equals(job)
                        && more.test(entry))
                .toList();
    }

    private JsonNode one(String act, String job) {
        var found = of(act, job, _ -> true);
        assertThat(found).as(act).hasSize(1);
        return found.getFirst();
    }

    private List<String> actors(String act, String job) {
        return of(act, job, _ -> true).stream()
                .map(entry -> entry.path("actor").asString())
                .toList();
    }
}
