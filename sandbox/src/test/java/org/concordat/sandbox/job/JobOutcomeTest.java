package org.concordat.sandbox.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.concordat.sandbox.SandboxPlan;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JobOutcomeTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JobOutcome outcome = new JobOutcome(
            "j",
            json("""
                {"state": "COMPLETED", "tasks": [
                  {"index": 0, "task": "intersect", "seconds": 1.5, "bytesSent": 10, "report": {"rows": 4200, "own_rows": 5000}},
                  {"index": 1, "task": "evaluate", "seconds": 2, "bytesSent": 5, "report":
                    {"train": {"auc": 0.84}, "test": {"auc": 0.82}, "guest_only": {"train": {"auc": 0.7}, "test": {"auc": 0.69}}}}]}"""),
            Map.of(
                    "bank", json("{\"tasks\": [{\"bytesSent\": 10}, {\"bytesSent\": 5}]}"),
                    "bureau", json("{\"tasks\": [{\"bytesSent\": 7}, {}]}")),
            Map.of(
                    "bureau",
                    json(
                            "{\"items\": [{\"to\": \"bank\", \"kind\": \"CIPHERTEXT\", \"what\": \"partial scores\", \"messages\": 3, \"bytes\": 2000}]}")),
            Map.of(),
            "",
            new TreeMap<>());

    private static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    @Test
    void writesTheObjectThatProgramsRead() {
        assertThat(JSON.valueToTree(outcome.json()).toString())
                .isEqualTo("{\"job\":{\"id\":\"j\",\"state\":\"COMPLETED\"},\"tasks\":["
                        + "{\"task\":\"intersect\",\"rows\":4200,\"own_rows\":5000,\"seconds\":1.5,\"bytes\":17},"
                        + "{\"task\":\"evaluate\",\"train\":{\"auc\":0.84},\"test\":{\"auc\":0.82},"
                        + "\"guest_only\":{\"train\":{\"auc\":0.7},\"test\":{\"auc\":0.69}},\"seconds\":2.0,\"bytes\":5}],"
                        + "\"disclosures\":[{\"from\":\"bureau\",\"to\":\"bank\",\"kind\":\"CIPHERTEXT\","
                        + "\"what\":\"partial scores\",\"messages\":3,\"bytes\":2000}]}");
    }

    @Test
    void tellsTheAgeOfALendingChecksTablesBesideItsAnswers() {
        var checked =
                new JobOutcome("j", json("""
                    {"state": "COMPLETED", "tasks": [{"index": 0, "task": "lending-check", "seconds": 51.2,
                      "startedAt": "2026-01-10T02:00:00Z", "report": {"k": 2}}]}"""), Map.of(), Map.of(), Map.of(), "id,at_least_k,band\n", new TreeMap<>());
        assertThat(JSON.valueToTree(checked.json()).path("tasks").toString())
                .isEqualTo("[{\"task\":\"lending-check\",\"k\":2,\"tables_built\":\"2026-01-10T02:00:00Z\","
                        + "\"age_seconds\":51.2,\"seconds\":51.2,\"bytes\":0}]");
        assertThat(ResultText.of(checked, SandboxPlan.of("bank", java.util.List.of("bureau"), java.util.List.of())))
                .contains("tables built 2026-01-10T02:00:00Z, 51 s before the last answer");
    }

    private static Map<Path, String> tables(String scores, Map<Integer, String> answers) {
        return new JobOutcome("j", json("{}"), Map.of(), Map.of(), Map.of(), scores, new TreeMap<>(answers))
                .tables(Path.of("out", "answer.csv"));
    }

    @Test
    void losesNoTableAndPutsNoTwoIntoOneFile() {
        var file = Path.of("out", "answer.csv");
        assertThat(tables("id\n", Map.of())).containsExactly(Map.entry(file, "id\n"));
        assertThat(tables("", Map.of(0, "rows\n"))).containsExactly(Map.entry(file, "rows\n"));
        assertThat(tables("", Map.of(0, "rows\n", 2, "mean\n")))
                .containsExactly(
                        Map.entry(Path.of("out", "answer-0.csv"), "rows\n"),
                        Map.entry(Path.of("out", "answer-2.csv"), "mean\n"));
        assertThat(tables("id,at_least_k,band\n", Map.of(1, "rows\n")))
                .containsExactly(
                        Map.entry(file, "id,at_least_k,band\n"), Map.entry(Path.of("out", "answer-1.csv"), "rows\n"));
    }

    @Test
    void showsTheJointModelBesideTheGuestAlone() {
        var text = ResultText.of(outcome, SandboxPlan.of("bank", java.util.List.of("bureau"), java.util.List.of()));
        assertThat(text)
                .contains("4,200 rows")
                .containsPattern("AUC +│ +0.8400 +0.8200 │ +0.7000 +0.6900")
                .containsPattern("bank +sent 15 B");
        assertThat(ResultText.disclosures(outcome))
                .containsPattern("bureau +bank +ciphertext +3 +2.0 kB +partial scores");
    }

    @Test
    void addsUpWhatTheTasksOfAJobSendAlike() {
        var repeated =
                new JobOutcome("j", json("{}"), Map.of(), Map.of("bureau", json("""
                    {"items": [
                      {"to": "bank", "kind": "MASKED", "what": "shares", "messages": 1, "bytes": 500},
                      {"to": "registry", "kind": "MASKED", "what": "shares", "messages": 1, "bytes": 100},
                      {"to": "bank", "kind": "MASKED", "what": "shares", "messages": 2, "bytes": 499}]}""")), Map.of(), "", new TreeMap<>());
        assertThat(ResultText.disclosures(repeated).lines())
                .hasSize(3)
                .element(1)
                .asString()
                .matches("\\s+bureau +bank +masked +3 +999 B +shares");
    }
}
