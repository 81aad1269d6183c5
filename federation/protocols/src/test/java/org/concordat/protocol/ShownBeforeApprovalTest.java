package org.concordat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.concordat.federation.PartyId;
import org.concordat.federation.Role;
import org.concordat.federation.Roster;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.task.Cost;
import org.concordat.federation.task.Leakage;
import org.concordat.federation.task.ProtocolRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a steward is shown of every protocol that sends anything: its messages, who learns what, and what it costs. */
class ShownBeforeApprovalTest {
    private static final ProtocolRegistry ALL = Protocols.all();
    private static final PartyId BANK = new PartyId("bank");
    private static final List<PartyId> HOSTS =
            Stream.of("b1", "b2", "b3", "b4", "b5").map(PartyId::new).toList();
    private static final int ROWS = 10_000;

    /** A task, with the hosts that its protocol wants; the roles that cannot tell what they will send. */
    record Shown(TaskSpec task, int hosts, List<Role> silent) {
        JobSpec job() {
            var roster = new Roster(BANK, HOSTS.subList(0, hosts), new PartyId("notary"), new PartyId("opener"));
            return new JobSpec(JobSpec.VERSION, "shown", "test", roster, Map.of(), List.of(task));
        }

        @Override
        public String toString() {
            return task.task() + " " + Optional.ofNullable(task.protocol()).orElse("");
        }
    }

    static Stream<Shown> tasks() {
        var count = Map.<String, Object>of("aggregate", "count");
        var mean = Map.<String, Object>of("aggregate", "mean", "column", "amount");
        return Stream.of(
                new Shown(new TaskSpec("intersect", null, Map.of()), 2, List.of(Role.ARBITER, Role.OPENER)),
                new Shown(
                        new TaskSpec("train", "vertical-logistic-regression", Map.of()),
                        2,
                        List.of(Role.ARBITER, Role.OPENER)),
                new Shown(
                        new TaskSpec("train", "vertical-linear-regression", Map.of()),
                        2,
                        List.of(Role.ARBITER, Role.OPENER)),
                new Shown(new TaskSpec("train", "secureboost", Map.of()), 2, List.of(Role.ARBITER, Role.OPENER)),
                new Shown(
                        new TaskSpec("lending-check", null, Map.of("k", 2L, "amount", "owed", "serve", true)),
                        5,
                        List.of()),
                new Shown(new TaskSpec("query", "horizontal-query", mean), 3, List.of(Role.OPENER)),
                new Shown(new TaskSpec("query", "vertical-query", mean), 1, List.of(Role.ARBITER, Role.OPENER)),
                new Shown(new TaskSpec("query", "vertical-query", count), 1, List.of(Role.ARBITER, Role.OPENER)));
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void itsMessagesItsLeakageAndItsCost(Shown shown) {
        var job = shown.job();
        var protocol = ALL.find(shown.task()).orElseThrow();
        assertThat(protocol.check(job, 0)).isEmpty();
        assertThat(protocol.script(shown.task()).toMermaid())
                .contains("sequenceDiagram")
                .contains("->>");
        var leakage = protocol.leakage(shown.task(), job);
        assertThat(leakage.staysHidden()).isNotEmpty();
        assertThat(leakage.learns())
                .as("every role that takes part learns something, and is told of")
                .extracting(Leakage.Learns::role)
                .containsAll(protocol.roles());
        for (Role role : protocol.roles()) {
            var size = new Cost.Size(role, role == Role.GUEST || role == Role.HOST ? ROWS : 0, 10);
            var cost = protocol.cost(shown.task(), job, size);
            if (shown.silent().contains(role)) {
                assertThat(cost).as(role + " knows no rows").isEqualTo(Cost.NOTHING);
            } else {
                assertThat(cost.messages()).as(role + " sends messages").isPositive();
                assertThat(cost.bytes()).as(role + " sends bytes").isPositive();
            }
        }
    }

    @Test
    void everyProtocolThatSendsIsAmongThem() {
        var shown =
                tasks().map(each -> ALL.find(each.task()).orElseThrow().id()).toList();
        var quiet = Set.of("split", "standardize", "evaluate");
        for (var protocol : ALL.protocols()) {
            if (quiet.contains(protocol.name())) {
                var task = new TaskSpec(protocol.tasks().iterator().next(), null, Map.of("by", "id-hash", "test", 0.3));
                assertThat(protocol.script(task).toMermaid()).doesNotContain("->>");
            } else {
                assertThat(shown).contains(protocol.id());
            }
        }
    }
}
