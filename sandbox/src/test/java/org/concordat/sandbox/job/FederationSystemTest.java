package org.concordat.sandbox.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.concordat.cli.jobfile.JobSpecification;
import org.concordat.cli.rest.PartyException;
import org.concordat.sandbox.issuer.Authority;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Three services, PostgreSQL and Kafka, as real as they get. */
@Timeout(480)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FederationSystemTest {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]+");

    RunningFederation running;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(RunningFederation.isPossible(), "the services' jars are not built");
        running = started(folder);
    }

    RunningFederation started(Path folder) throws Exception {
        return RunningFederation.start(folder);
    }

    @AfterAll
    void stop() throws Exception {
        if (running != null) {
            running.close();
        }
    }

    /** First, where there is an order: memory is compared with what it was after a job. */
    @Test
    @Order(1)
    void trainsAJointModelThatBeatsTheGuestsOwn() throws Exception {
        var outcome = running.driver(running.job(4)).run();

        var report = outcome.view().path("tasks").path(4).path("report");
        double joint = report.path("test").path("auc").asDouble();
        double alone = report.path("guest_only").path("test").path("auc").asDouble();
        assertThat(joint).isBetween(0.80, 0.90);
        assertThat(alone).isBetween(0.60, 0.74);

        int aligned =
                outcome.view().path("tasks").path(0).path("report").path("rows").asInt();
        var scores = outcome.scores().lines().toList();
        assertThat(scores.getFirst()).isEqualTo("id,split,label,score");
        assertThat(scores).hasSize(aligned + 1);

        assertThat(outcome.models()).containsOnlyKeys("bank", "bureau");
        assertThat(outcome.models().get("bureau")).contains("utilisation").doesNotContain("income");
        assertThat(outcome.models().get("bank")).contains("income").doesNotContain("utilisation");

        var kinds = outcome.released().stream()
                .map(item -> ((tools.jackson.databind.JsonNode) item.get("kind")).asString())
                .collect(Collectors.toSet());
        assertThat(kinds).contains("CIPHERTEXT", "MASKED", "BLINDED");
        for (var party : running.federation.plan().parties()) {
            assertThat(outcome.bytesSent(party.id())).as(party.id()).isPositive();
        }
    }

    @Test
    void predictsWithAnEarlierJobsModelUntilAPartyDeletesItsShare() throws Exception {
        var trained = running.driver(running.job(2)).run();

        var predicted = running.driver(running.prediction(trained.id())).run();
        assertThat(byId(predicted.scores()).keySet())
                .isEqualTo(byId(trained.scores()).keySet());
        var scores = byId(predicted.scores());
        assertThat(byId(trained.scores()))
                .allSatisfy((id, score) -> assertThat(scores.get(id)).isCloseTo(score, within(1e-9)));

        running.federation.client("bureau", Authority.STEWARD).delete("jobs/" + trained.id() + "/model-share");
        var refused = running.driver(running.prediction(trained.id())).submit();
        for (var view : running.views(refused).values()) {
            assertThat(view.path("state").asString()).isEqualTo("REJECTED");
            assertThat(view.path("reason").path("code").asString()).isEqualTo("model-share-missing");
            assertThat(view.path("reason").path("party").asString()).isEqualTo("bureau");
        }
    }

    /** The last column by the first. */
    static Map<String, Double> byId(String csv) {
        return csv.lines()
                .skip(1)
                .map(line -> line.split(",", -1))
                .collect(Collectors.toMap(cells -> cells[0], cells -> Double.parseDouble(cells[3])));
    }

    @Test
    void aHostThatRefusesRejectsTheJobEverywhereWithItsReason() throws Exception {
        var driver = running.driver(running.job(4));
        var job = driver.submit();
        var stewards = new Stewards(running.federation, running.silent);
        while (!stewards.refuseIfAsked("bureau", job, "no contract with this bank")) {
            Thread.sleep(200);
        }
        for (var view : running.views(job).values()) {
            assertThat(view.path("state").asString()).isEqualTo("REJECTED");
            assertThat(view.path("reason").toString()).contains("bureau").contains("no contract with this bank");
        }
    }

    @Test
    void aBadSpecificationIsRefusedWithEveryProblemAtItsPlace() throws Exception {
        var good = JobSpecification.of(running.job(4), Map.of("bank", "bank", "bureau", "bureau"));
        var tree = new LinkedHashMap<>(good);
        tree.put(
                "tasks",
                java.util.List.of(
                        Map.of("task", "intersect"),
                        Map.of(
                                "task", "train",
                                "protocol", "vertical-logistic-regression",
                                "parameters", Map.of("learning_rate", -1, "batch_size", 3, "learning_rat", 0.1))));
        var analyst = running.federation.client("bank", Authority.ANALYST);
        assertThatThrownBy(() -> analyst.post("jobs", tree)).isInstanceOfSatisfying(PartyException.class, refusal -> {
            assertThat(refusal.status()).isEqualTo(422);
            assertThat(refusal.fields().stream().map(PartyException.FieldProblem::pointer))
                    .anyMatch(pointer -> pointer.endsWith("/learning_rate"))
                    .anyMatch(pointer -> pointer.endsWith("/batch_size"))
                    .anyMatch(pointer -> pointer.endsWith("/learning_rat"));
        });
    }

    @Test
    void nobodyDoesWhatTheirAuthorityDoesNotAllow() throws Exception {
        var operator = running.federation.client("bank", Authority.OPERATOR);
        var analyst = running.federation.client("bank", Authority.ANALYST);
        for (var path : new String[] {"jobs", "approvals?state=pending", "datasets", "audit/entries"}) {
            assertThatThrownBy(() -> operator.get(path))
                    .isInstanceOfSatisfying(
                            PartyException.class,
                            refusal -> assertThat(refusal.status()).isEqualTo(403));
        }
        assertThatThrownBy(() -> analyst.get("audit/entries"))
                .isInstanceOfSatisfying(
                        PartyException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(403));
    }

    /** Over the logs and exports of all services, after a job: no id of the data, no secret of the run, no key. */
    @Test
    void noPersonAndNoSecretStandsInALogOrAnExport() throws Exception {
        running.driver(running.job(2)).run();
        var ids = running.entityIds();
        assertThat(ids).hasSizeGreaterThan(1_000);
        for (var party : running.federation.plan().parties()) {
            var folder = running.federation.directory().resolve(party.id());
            var secrets = secretsBelow(folder.resolve("secrets"));
            assertThat(secrets).isNotEmpty();
            var log = Files.readString(folder.resolve("service.log"));
            var export = running.federation
                    .client(party.id(), Authority.COMPLIANCE)
                    .text("audit/export")
                    .orElseThrow();
            for (var text : List.of(log, export)) {
                assertThat(secrets).noneMatch(text::contains);
                assertThat(text).doesNotContain("PRIVATE KEY");
                assertThat(WORD.matcher(text).results().map(MatchResult::group).filter(ids::contains))
                        .as("ids of persons at " + party.id())
                        .isEmpty();
            }
            assertThat(export).contains("\"type\":\"seal\"");
        }
    }

    private static List<String> secretsBelow(Path folder) throws IOException {
        var secrets = new ArrayList<String>();
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                secrets.add(Files.readString(file).strip());
            }
        }
        return secrets;
    }

    @Test
    void noPasswordOfThisRunStandsInALog() throws Exception {
        var secrets =
                running.federation.users().stream().map(user -> user.password()).toList();
        for (var party : running.federation.plan().parties()) {
            var folder = running.federation.directory().resolve(party.id());
            var log = Files.readString(folder.resolve("service.log"));
            var database = Files.readString(folder.resolve("secrets").resolve("concordat.database.password"));
            assertThat(log).doesNotContain(database);
            assertThat(secrets).noneMatch(log::contains);
        }
        var endpoints = Files.readString(running.federation.directory().resolve("endpoints.json"));
        assertThat(JsonMapper.builder()
                        .build()
                        .readTree(endpoints)
                        .path("parties")
                        .size())
                .isEqualTo(3);
        assertThat(secrets).noneMatch(endpoints::contains);
    }
}
