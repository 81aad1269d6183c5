package org.concordat.cli.jobfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class JobFileTest {
    private static final String GOOD = """
            name: credit default, bank and bureau
            purpose: credit-risk
            roster: {guest: bank, hosts: [bureau], arbiter: arbiter}
            tasks:
              - {task: intersect}
              - {task: split, by: id-hash, test: 0.3}
              - {task: standardize, clip: 3}
              - {task: train, protocol: vertical-logistic-regression,
                 parameters: {optimizer: adam, learning_rate: 0.02, batch_size: 1024, max_epochs: 20, alpha: 0.001, key_bits: 2048}}
              - {task: evaluate}
            sandbox:
              bank:   {file: guest.csv, id: id, label: y}
              bureau: {file: host.csv, id: id}
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException {
        Files.writeString(folder.resolve("guest.csv"), "id,y\n");
        Files.writeString(folder.resolve("host.csv"), "id\n");
    }

    private JobFile read(String text) throws IOException {
        return JobFile.read(Files.writeString(folder.resolve("job.yaml"), text));
    }

    @Test
    void readsTheMappingsOfAQueryAndOfNoOtherTask() throws IOException {
        var query = GOOD.replace(
                "  - {task: intersect}",
                "  - {task: query, aggregate: count, where: {and: [{column: x, at_least: 1}]},\n"
                        + "     group_by: [{column: s, values: [a, 2]}]}");
        assertThat(read(query).tasks().getFirst().parameters())
                .containsEntry("where", Map.of("and", List.of(Map.of("column", "x", "at_least", 1L))))
                .containsEntry("group_by", List.of(Map.of("column", "s", "values", List.of("a", 2L))));
        assertThatThrownBy(() -> read(query.replace("task: query", "task: intersect")))
                .isInstanceOf(JobFileException.class)
                .hasMessageContaining("mapping");
    }

    @Test
    void readsAJobAndResolvesItsFilesBesideIt() throws IOException {
        var job = read(GOOD);
        assertThat(job.roster()).isEqualTo(new JobFile.Roster("bank", List.of("bureau"), "arbiter", null));
        assertThat(job.tasks()).hasSize(5);
        assertThat(job.tasks().get(1).parameters()).isEqualTo(Map.of("by", "id-hash", "test", 0.3));
        assertThat(job.tasks().get(3).parameters())
                .containsEntry("optimizer", "adam")
                .containsEntry("batch_size", 1024L)
                .containsEntry("alpha", 0.001);
        assertThat(job.sandbox().get("bank"))
                .isEqualTo(new JobFile.Source(folder.resolve("guest.csv").toAbsolutePath(), "id", "y"));
    }

    @Test
    void readsWhichColumnsOfAFileAreTextsAndWhichAreLeftOut() throws IOException {
        var job = read(
                GOOD.replace("{file: host.csv, id: id}", "{file: host.csv, id: id, text: [city], ignore: [a, b]}"));
        assertThat(job.sandbox().get("bureau").text()).containsExactly("city");
        assertThat(job.sandbox().get("bureau").ignore()).containsExactly("a", "b");
        assertThatThrownBy(() -> read(GOOD.replace("{file: host.csv, id: id}", "{file: host.csv, id: id, text: city}")))
                .hasMessageContaining("text: found a text, expected a list of columns");
    }

    @Test
    void writesTheSpecificationThatServicesTake() throws IOException {
        var json = JsonMapper.builder()
                .build()
                .writeValueAsString(JobSpecification.of(read(GOOD), Map.of("bank", "loans")));
        assertThat(json)
                .startsWith(
                        "{\"specVersion\":1,\"name\":\"credit default, bank and bureau\",\"purpose\":\"credit-risk\","
                                + "\"roster\":{\"guest\":\"bank\",\"hosts\":[\"bureau\"],\"arbiter\":\"arbiter\"},"
                                + "\"datasets\":{\"bank\":\"loans\"},\"tasks\":[{\"task\":\"intersect\"},"
                                + "{\"task\":\"split\",\"parameters\":{\"by\":\"id-hash\",\"test\":0.3}}");
    }

    @Test
    void passesTheFormOfIdsOn() throws IOException {
        var job = read(GOOD.replace("sandbox:", "ids: {case: upper, trim: false}\nsandbox:"));
        assertThat(JobSpecification.of(job, Map.of())).containsEntry("ids", Map.of("case", "upper", "trim", false));
        assertThat(job.line("/ids/case")).isPresent();
        assertThatThrownBy(() -> read(GOOD.replace("sandbox:", "ids: {cases: upper}\nsandbox:")))
                .hasMessageContaining("unknown key 'cases'");
    }

    @Test
    void leadsAPlaceInTheSpecificationBackToItsLine() throws IOException {
        var job = read(GOOD);
        assertThat(job.line("/tasks/1/parameters/test")).contains(6);
        assertThat(job.line("/tasks/3/batch_size")).contains(9);
        assertThat(job.line("/tasks/4/parameters/nothing")).contains(10);
        assertThat(job.line("/roster/hosts/0")).contains(3);
        assertThat(job.line("/specVersion")).isEmpty();
    }

    @Test
    void tellsEveryProblemWithItsLineAtOnce() {
        assertThatThrownBy(() -> read(GOOD.replace("purpose:", "purposes:")
                        .replace("hosts: [bureau]", "hosts: []")
                        .replace("task: split", "task: spilt")
                        .replace("label: y", "lable: y")))
                .isInstanceOf(JobFileException.class)
                .hasMessageContaining("line 1: the key 'purpose' is missing")
                .hasMessageContaining("line 2: unknown key 'purposes' (did you mean 'purpose'?)")
                .hasMessageContaining("line 3: hosts: found an empty list")
                .hasMessageContaining("line 6: unknown task 'spilt' (did you mean 'split'?)")
                .hasMessageContaining("line 12: unknown key 'lable' (did you mean 'label'?)");
    }

    @ParameterizedTest(name = "{0} for {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "name: credit default, bank and bureau | name: [a, b]       | line 1: name: found a list, expected a text",
                "arbiter: arbiter}                     | arbiter: bank}     | line 3: the party 'bank' stands in the roster twice",
                "{task: intersect}                     | intersect          | line 5: found a text, expected a task",
                "test: 0.3                             | test: .nan         | line 6",
                "test: 0.3                             | test: {of: 0.3}    | line 6: 'test' holds a mapping",
                "clip: 3                               | clip: *three       | line 7",
                "clip: 3                               | clip: 3, clip: 4   | line 7",
                "clip: 3                               | clip: !!int 3      | line 7",
                "clip: 3                               | clip: 99999999999999999999 | line 7",
                "file: host.csv                        | file: absent.csv   | line 13: there is no file",
                "roster: {                             | roster: {{         | line",
            })
    void refuses(String part, String instead, String complaint) {
        assertThatThrownBy(() -> read(GOOD.replace(part, instead)))
                .isInstanceOf(JobFileException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void aPartyNamedInTheSandboxButNotInTheRosterIsAMistake() {
        assertThatThrownBy(() -> read(GOOD.replace("  bureau: {", "  bureua: {")))
                .hasMessageContaining("'bureua' is neither the guest nor a host of the roster (did you mean 'bureau'?)")
                .hasMessageContaining("the sandbox's files lack the party 'bureau'");
    }
}
