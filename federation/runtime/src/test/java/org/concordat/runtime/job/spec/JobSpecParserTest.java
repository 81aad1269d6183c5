package org.concordat.runtime.job.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.concordat.federation.PartyId;
import org.concordat.federation.Role;
import org.concordat.federation.channel.Message;
import org.concordat.federation.job.CanonicalText;
import org.concordat.federation.job.IdNormalisation;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Parameters;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.script.Script;
import org.concordat.federation.task.Leakage;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.ProtocolRegistry;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

public final class JobSpecParserTest {
    private static final String GOOD = """
            {"specVersion": 1, "name": "credit default", "purpose": "credit-risk",
             "roster": {"guest": "bank", "hosts": ["bureau"], "arbiter": "arbiter"},
             "datasets": {"bank": "loans", "bureau": "scores"},
             "tasks": [{"task": "train", "protocol": "toy", "rate": 0.5, "parameters": {"rounds": 3}}]}""";

    /** The federation of those jobs. */
    public static final Set<PartyId> PARTIES =
            Set.of(new PartyId("bank"), new PartyId("bureau"), new PartyId("arbiter"));

    private final JobSpecParser parser = parser();

    /** Of a federation of three, which knows one protocol. */
    public static JobSpecParser parser() {
        return new JobSpecParser(registry(), PARTIES);
    }

    /** The protocol that those jobs name, and more. */
    public static ProtocolRegistry registry(Protocol<?>... more) {
        return ProtocolRegistry.of(
                Stream.concat(Stream.of(new Toy()), Stream.of(more)).toArray(Protocol<?>[]::new));
    }

    @Test
    void readsParametersBesideTheTaskAndWithin() {
        var job = parser.parse(bytes(GOOD)).spec();
        assertThat(job.roster().hosts()).containsExactly(new PartyId("bureau"));
        assertThat(job.tasks())
                .containsExactly(new TaskSpec("train", "toy", java.util.Map.of("rate", 0.5, "rounds", 3L)));
    }

    @Test
    void theDigestDependsOnWhatIsSaidAndNotOnHow() {
        var other = GOOD.replace(": ", " :\n").replace("0.5", "5e-1").replace("3}", "3.0}");
        assertThat(parser.parse(bytes(other)).digestHex())
                .isEqualTo(parser.parse(bytes(GOOD)).digestHex());
        assertThat(parser.parse(bytes(GOOD.replace("0.5", "0.6"))).digestHex())
                .isNotEqualTo(parser.parse(bytes(GOOD)).digestHex());
    }

    @Test
    void theCanonicalFormReadsAsItself() {
        var parsed = parser.parse(bytes(GOOD));
        assertThat(parser.parse(parsed.canonical()).canonical()).isEqualTo(parsed.canonical());
        assertThat(JobSpecParser.read(parsed.canonical()).spec()).isEqualTo(parsed.spec());
    }

    @Test
    void readsTheFormOfIdsWhichIsTheStandardOneWhereNoneIsSaid() {
        assertThat(parser.parse(bytes(GOOD)).spec().ids()).isEqualTo(IdNormalisation.STANDARD);
        assertThat(ids("{\"case\": \"upper\"}")).isEqualTo(new IdNormalisation(true, IdNormalisation.Case.UPPER));
        assertThat(ids("{\"trim\": false}")).isEqualTo(new IdNormalisation(false, IdNormalisation.Case.KEEP));
    }

    private IdNormalisation ids(String json) {
        return parser.parse(bytes(withIds(json))).spec().ids();
    }

    private static String withIds(String json) {
        return GOOD.replace("\"tasks\"", "\"ids\": " + json + ", \"tasks\"");
    }

    /** Rows of the catalogue of bad inputs, section Job configuration and the JSON rows of section REST. */
    public static Stream<Arguments> badJobs() {
        return Stream.of(
                arguments("R01", "", "malformed-json"),
                arguments("R02", "{\"name\":", "malformed-json"),
                arguments("R03", GOOD + GOOD, "malformed-json"),
                arguments("R04", GOOD.replace("\"rate\": 0.5", "\"rate\": 0.5, \"rate\": 5"), "malformed-json"),
                arguments("R05", GOOD.replace("\"name\"", "\"admin\": true, \"name\""), "unknown-field"),
                arguments("R06", GOOD.replace("\"name\"", "\"@class\": \"x\", \"name\""), "unknown-field"),
                arguments("R07", "[".repeat(10_000), "malformed-json"),
                arguments("R08", GOOD.replace("0.5", "1" + "0".repeat(1_000)), "number-too-long"),
                arguments("R08b", GOOD.replace("0.5", "1e999"), "out-of-range"),
                arguments("R08c", GOOD.replace("0.5", "1e999999999"), "out-of-range"),
                arguments("R08d", GOOD.replace("0.5", "1" + "0".repeat(100_000)), "number-too-long"),
                arguments("R08e", GOOD.replace("credit default", "1" + "0".repeat(100_000)), "malformed-json"),
                arguments("R09", GOOD.replace("credit default", "x".repeat(300_000)), "too-long"),
                arguments("R10", GOOD.replace("\"rounds\": 3", "\"rounds\": \"10\""), "wrong-type"),
                arguments("R10b", GOOD.replace("\"rounds\": 3", "\"rounds\": null"), "required"),
                arguments("R10c", GOOD.replace("\"rounds\": 3", "\"rounds\": 1.5"), "wrong-type"),
                arguments("R10d", GOOD.replace("\"rounds\": 3", "\"rounds\": -1"), "out-of-range"),
                arguments("R10e", GOOD.replace("\"rounds\": 3", "\"rounds\": 9007199254740993"), "out-of-range"),
                arguments("R12", GOOD.replace("credit default", "a\\u0000b"), "invalid-name"),
                arguments("R12b", GOOD.replace("credit default", "a\\u202eb"), "invalid-name"),
                arguments("R12c", GOOD.replace("credit default", "   "), "invalid-name"),
                arguments("J03", GOOD.replace("0.5", "0"), "out-of-range"),
                arguments("J03b", GOOD.replace("0.5", "1000000000"), "out-of-range"),
                arguments("J07", GOOD.replace("\"toy\"", "\"cubic\""), "protocol-unknown"),
                arguments("J07b", GOOD.replace("\"train\"", "\"dance\""), "task-unknown"),
                arguments("J08", GOOD.replace("[\"bureau\"]", "[]"), "host-required"),
                arguments("J08b", GOOD.replace("[\"bureau\"]", "[\"bank\"]"), "party-repeated"),
                arguments("J08c", GOOD.replace("bureau", "stranger"), "party-unknown"),
                arguments("J08d", GOOD.replace("\"arbiter\": \"arbiter\"", "\"arbiter\": \"bank\""), "party-repeated"),
                arguments("J08e", GOOD.replace("\"bank\": \"loans\",", ""), "dataset-required"),
                arguments("J08f", GOOD.replace("\"loans\"", "\"loans\", \"arbiter\": \"x\""), "dataset-not-allowed"),
                arguments("J11", GOOD.replace("\"rounds\": 3", "\"rounds\": 1000000"), "out-of-range"),
                arguments("J15", GOOD.replace("0.5", "[" + "1,".repeat(200_000) + "1]"), "too-long"),
                arguments("J16", GOOD.replace("\"purpose\": \"credit-risk\",", ""), "purpose-required"),
                arguments("J17", GOOD.replace("\"rate\": 0.5", "\"seed\": 7"), "seed-not-allowed"),
                arguments(
                        "J18b", GOOD.replace("\"train\", \"protocol\"", "\"evaluate\", \"protocol\""), "unknown-input"),
                arguments("J18", GOOD.substring(0, GOOD.indexOf("\"tasks\"")) + "\"tasks\": []}", "task-required"),
                arguments("ids", withIds("{\"case\": \"UPPER\"}"), "unknown-value"),
                arguments("ids-b", withIds("{\"case\": 1}"), "wrong-type"),
                arguments("ids-c", withIds("{\"trim\": \"no\"}"), "wrong-type"),
                arguments("ids-d", withIds("{\"form\": \"nfc\"}"), "unknown-field"),
                arguments("ids-e", withIds("\"upper\""), "wrong-type"),
                arguments("dup", GOOD.replace("\"rounds\": 3", "\"rounds\": 3, \"rate\": 1"), "duplicate-key"));
    }

    @ParameterizedTest(name = "BAD-{0}: {2}")
    @MethodSource("badJobs")
    void aBadJobIsRefusedWithItsCode(String row, String json, String code) {
        assertThatThrownBy(() -> parser.parse(bytes(json)))
                .isInstanceOfSatisfying(InvalidJobException.class, refusal -> {
                    assertThat(refusal.problems()).extracting(Problem::code).contains(code);
                    assertThat(refusal.problems())
                            .allSatisfy(problem -> assertThat(problem.message()).hasSizeLessThan(400));
                });
    }

    /** BAD-J14: nothing in a specification is evaluated. */
    @ParameterizedTest
    @CsvSource({"${jndi:ldap://x/a}", "#{T(java.lang.Runtime)}", "{{7*7}}"})
    void anExpressionIsAText(String expression) {
        var job =
                parser.parse(bytes(GOOD.replace("credit default", expression))).spec();
        assertThat(job.name()).isEqualTo(expression);
    }

    @Test
    void everyProblemIsSaidAtOnce() {
        var bad = GOOD.replace("\"credit-risk\"", "\"Credit Risk!\"")
                .replace("\"name\": \"credit default\",", "")
                .replace("\"rounds\": 3", "\"rounds\": null");
        assertThatThrownBy(() -> parser.parse(bytes(bad)))
                .isInstanceOfSatisfying(
                        InvalidJobException.class,
                        refusal -> assertThat(refusal.problems().stream()
                                        .map(Problem::pointer)
                                        .collect(Collectors.toSet()))
                                .containsExactlyInAnyOrder("/purpose", "/name", "/tasks/0/parameters/rounds"));
    }

    /** RFC 8785, appendix B, and the values around the limits of its formats. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "1, 1",
        "-1.5, -1.5",
        "0.02, 0.02",
        "1e21, 1e+21",
        "1e20, 100000000000000000000",
        "1e-6, 0.000001",
        "1e-7, 1e-7",
        "123456789012345680000, 123456789012345680000",
        "4.9e-324, 5e-324",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "333333333.33333329, 333333333.3333333"
    })
    void numbersAreWrittenAsEcmaScriptDoes(double value, String text) {
        assertThat(CanonicalText.number(value)).isEqualTo(text);
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    /** A protocol with two parameters that is never run. */
    private static final class Toy implements Protocol<Message> {
        @Override
        public String name() {
            return "toy";
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public Set<String> tasks() {
            return Set.of("train", "evaluate");
        }

        @Override
        public List<Set<String>> inputs(TaskSpec task) {
            return task.task().equals("evaluate") ? List.of(Set.of("train", "predict")) : List.of();
        }

        @Override
        public Set<Role> roles() {
            return Set.of(Role.GUEST);
        }

        @Override
        public Class<Message> messages() {
            return Message.class;
        }

        @Override
        public Script script(TaskSpec task) {
            return Script.local();
        }

        @Override
        public Leakage leakage(TaskSpec task, JobSpec job) {
            return Leakage.none();
        }

        @Override
        public List<Problem> check(JobSpec job, int taskIndex) {
            var parameters = Parameters.of(job.tasks().get(taskIndex), taskIndex);
            parameters.real("rate", 1, 1e-9, 1e3);
            parameters.integer("rounds", 1, 1, 1000);
            return parameters.problems().stream()
                    .map(problem -> new Problem(
                            problem.pointer().replace("/tasks/0/rounds", "/tasks/0/parameters/rounds"),
                            problem.code(),
                            problem.message()))
                    .toList();
        }

        @Override
        public TaskResult run(TaskContext<Message> context) {
            throw new UnsupportedOperationException();
        }
    }
}
