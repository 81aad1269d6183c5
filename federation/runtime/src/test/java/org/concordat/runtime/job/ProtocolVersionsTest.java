package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;
import static org.concordat.runtime.job.TestFederation.NOTARY;

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Address;
import org.concordat.federation.channel.Envelope;
import org.concordat.federation.channel.JobKeys;
import org.concordat.federation.channel.SchemaDigest;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.coordination.Coordination;
import org.concordat.federation.job.coordination.Coordination.Proposal;
import org.concordat.federation.job.coordination.Coordination.Start;
import org.concordat.federation.job.coordination.KnownVersions;
import org.concordat.federation.job.coordination.PinnedVersions;
import org.concordat.federation.task.Protocol;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.transport.TestBroker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Parties of several releases, and a guest's party that would have a job run by another version than is agreed. */
@Timeout(240)
class ProtocolVersionsTest {
    private static final String GREET = "{\"task\": \"greet\"}";
    private static final Protocol<?> ONE = GreetingProtocol.one();
    private static final Protocol<?> TWO = GreetingProtocol.two();

    @TempDir
    Path directory;

    private TestFederation federation;

    /** All know both versions. */
    @BeforeEach
    void found() {
        federation = TestFederation.knowing(directory, TestBroker.shared(), ONE, TWO);
    }

    @AfterEach
    void dissolve() {
        federation.close();
    }

    @Test
    void theHighestVersionIsPinnedAndTheStewardIsShownAllThatItMayBe() throws Exception {
        var job = federation.submitTask(GREET).id();
        TestFederation.until("the job reached the bureau", () -> shown(job).size() == 2);
        var view = federation.at(BUREAU).approvals().view(job).orElseThrow();
        assertThat(shown(job)).containsExactly("greeting@2", "greeting@1");
        assertThat(view.plan().getLast().leakage().learns())
                .allSatisfy(line -> assertThat(line.what()).isEqualTo("what version 1 says"));
        assertThat(view.job().protocols()).containsExactly(spoken(ONE, false), spoken(TWO, false));

        federation.decide(job, Decision.APPROVE, null);

        runsBy(job, TWO);
        assertThat(shown(job)).containsExactly("greeting@2");
    }

    @Test
    void theHighestVersionThatAllKnowIsPinned() throws Exception {
        federation.restart(BUREAU, ONE);
        var job = federation.submitTask(GREET).id();
        federation.decide(job, Decision.APPROVE, null);
        assertThat(shown(job)).containsExactly("greeting@1");
        runsBy(job, ONE);
    }

    /** At every party: in what people see, in the log, and in the header of each message. */
    private void runsBy(JobId job, Protocol<?> protocol) throws InterruptedException {
        for (var view : federation.awaitEverywhere(job, JobState.COMPLETED)) {
            assertThat(view.protocols()).containsExactly(spoken(protocol, true));
        }
        for (var party : List.of(BANK, BUREAU)) {
            var task =
                    federation.at(party).jobs().find(job).orElseThrow().tasks().getFirst();
            assertThat(task.report().path("version").intValue()).isEqualTo(protocol.version());
        }
        for (var party : TestFederation.PARTIES) {
            assertThat(pinned(job, party))
                    .containsExactly(protocol.spoken().schema().hex());
        }
        var seal = TestKeys.seal(BANK, JobKeys.none());
        assertThat(federation.topics().dump(job, 1)).isNotEmpty().allSatisfy(frame -> {
            var address = seal.head(frame).envelope().address();
            assertThat(address.protocol()).isEqualTo(protocol.id());
            assertThat(address.schema()).isEqualTo(SchemaDigest.of(protocol.messages()));
        });
    }

    private List<String> pinned(JobId job, PartyId party) {
        return federation
                .databaseOf(party)
                .sql("select coalesce(details ->> 'greeting@1', details ->> 'greeting@2') from audit.entries"
                        + " where act = 'protocols-pinned' and job_id = ?")
                .param(job.value())
                .query(String.class)
                .list();
    }

    private static JobView.Spoken spoken(Protocol<?> protocol, boolean pinned) {
        return new JobView.Spoken(protocol.id(), protocol.spoken().schema().hex(), pinned);
    }

    /** The versions of the plan that the bureau's steward sees. */
    private List<String> shown(JobId job) {
        return federation.at(BUREAU).approvals().view(job).stream()
                .flatMap(view -> view.plan().stream())
                .map(ApprovalView.TaskPlan::protocol)
                .toList();
    }

    @Test
    void aMemberThatHasNoVersionInCommonWithTheGuestRefusesAndSaysWhatEachHas() throws Exception {
        federation.restart(BANK, ONE);
        federation.restart(BUREAU, TWO);
        var job = federation.submitTask(GREET).id();
        for (var view : federation.awaitEverywhere(job, JobState.REJECTED)) {
            assertThat(view.reason().code()).isEqualTo("algorithm-version-mismatch");
            assertThat(view.reason().party()).isEqualTo(BUREAU);
            assertThat(view.reason().detail()).contains("greeting", "bank has 1", "bureau has 2", "newer release");
        }
    }

    @Test
    void membersThatHaveNoneInCommonAmongThemselvesFailTheJobEverywhere() throws Exception {
        federation.restart(BUREAU, ONE);
        federation.restart(NOTARY, TWO);
        var job = federation.submitTask(GREET).id();
        federation.decide(job, Decision.APPROVE, null);
        for (var view : federation.awaitEverywhere(job, JobState.FAILED)) {
            assertThat(view.reason().code()).isEqualTo("algorithm-version-mismatch");
            assertThat(view.reason().detail()).contains("bank has 1 and 2", "bureau has 1", "notary has 2");
        }
    }

    @Test
    void aMemberThatChangedTheWireWithoutRaisingTheVersionIsNotPlayedWith() throws Exception {
        federation.restart(BANK, ONE);
        federation.restart(BUREAU, GreetingProtocol.changed());
        var job = federation.submitTask(GREET).id();
        for (var view : federation.awaitEverywhere(job, JobState.REJECTED)) {
            assertThat(view.reason().code()).isEqualTo("protocol-schema-mismatch");
            assertThat(view.reason().detail())
                    .contains("greeting@1", "bank has schema " + ONE.spoken().schema(), "without raising the version");
        }
    }

    @Test
    void aGuestThatPinsALowerVersionThanAllKnowIsFoundOut() throws Exception {
        federation.tamper(
                BANK,
                on(
                        Start.class,
                        start -> new Start(start.attempt(), start.commitments(), start.keys(), lower(start.pinned()))));
        var job = federation.submitTask(GREET).id();
        federation.decide(job, Decision.APPROVE, null);
        endsAsViolationOfTheBank(job, "greeting@1", "pinned by bank, expected", "greeting@2");
    }

    private static PinnedVersions lower(PinnedVersions pinned) {
        assertThat(pinned.protocols()).containsExactly(TWO.spoken());
        return new PinnedVersions(pinned.envelope(), List.of(ONE.spoken()));
    }

    /** The steward would be shown the leakage of one version, and the job run by another. */
    @Test
    void aGuestThatProposesOtherVersionsThanItSignsIsFoundOut() throws Exception {
        federation.tamper(
                BANK,
                on(
                        Proposal.class,
                        proposal -> new Proposal(
                                proposal.specification(), proposal.digest(), only(ONE), proposal.approveBefore())));
        var job = federation.submitTask(GREET).id();
        federation.decide(job, Decision.APPROVE, null);
        assertThat(shown(job)).containsExactly("greeting@1");
        endsAsViolationOfTheBank(job, "signed to know are not those of its proposal");
    }

    private static KnownVersions only(Protocol<?> protocol) {
        return new KnownVersions(List.of(3), List.of(protocol.spoken()));
    }

    @Test
    void whatWasApprovedAheadIsAskedAgainWhenAVersionMayBePinnedThatWasNotShown() throws Exception {
        federation.restart(BUREAU, ONE);
        var first = federation.submitTask(GREET);
        federation.decide(first.id(), Decision.APPROVE, null);
        runsBy(first.id(), ONE);
        federation
                .databaseOf(BUREAU)
                .sql("""
                        insert into concordat.standing_approvals (spec_digest, job_id, given_by, given_at, until, most)
                        values (decode(?, 'hex'), ?, 'stella', now(), now() + interval '1 day', 2)""")
                .params(first.specDigest(), first.id().value())
                .update();
        runsBy(federation.submitTask(GREET).id(), ONE);

        federation.restart(BUREAU, ONE, TWO);
        var third = federation.submitTask(GREET).id();
        TestFederation.until(
                "the third job waits for a person",
                () -> federation.at(BUREAU).approvals().pending().stream()
                        .anyMatch(job -> job.id().equals(third)));
        federation.decide(third, Decision.APPROVE, null);
        runsBy(third, TWO);
    }

    private void endsAsViolationOfTheBank(JobId job, String... words) throws InterruptedException {
        for (var view : federation.awaitEverywhere(job, JobState.FAILED)) {
            assertThat(view.reason().code()).isEqualTo("protocol-violation");
            assertThat(view.reason().party()).isEqualTo(BANK);
            assertThat(view.reason().detail()).contains(words);
        }
        assertThat(evidence(job)).as("the signed frame is kept").isPositive();
    }

    private int evidence(JobId job) {
        return federation
                .databaseOf(BUREAU)
                .sql("select count(*) from concordat.quarantine where job_id = ? and sender = 'bank'"
                        + " and code = 'protocol-violation' and evidence is not null")
                .param(job.value())
                .query(Integer.class)
                .single();
    }

    @Test
    void aMessageUnderTheHeaderOfOtherMessagesIsNotDecodedButKeptAndCounted() throws Exception {
        var other = GreetingProtocol.changed().spoken().schema();
        federation.tamper(
                BANK,
                envelope -> envelope.address().type().equals("Hello")
                        ? with(
                                envelope,
                                under(envelope.address(), envelope.address().protocol(), other))
                        : envelope);
        var job = federation.submitTask(GREET).id();
        federation.decide(job, Decision.APPROVE, null);
        for (var view : federation.awaitEverywhere(job, JobState.FAILED)) {
            assertThat(view.reason().code()).isEqualTo("protocol-violation");
            assertThat(view.reason().party()).isEqualTo(BANK);
            assertThat(view.reason().detail())
                    .contains(
                            "found schema " + other + " of greeting@2",
                            "expected " + TWO.spoken().schema());
        }
        assertThat(evidence(job)).isPositive();
        assertThat(federation.at(BUREAU).counters().get("schema")).isPositive();
        assertThat(federation.at(NOTARY).counters()).containsEntry("schema", 0L);
    }

    @Test
    void aProposalInAnotherVersionOfCoordinationIsAnsweredWithWhatIsFoundAndExpected() throws Exception {
        var own = SchemaDigest.of(Coordination.class);
        refusesProposals(
                address -> under(address, "coordination@99", own),
                "algorithm-version-mismatch",
                "found coordination@99, expected " + Coordination.PROTOCOL);
    }

    @Test
    void aProposalWithAnotherSchemaOfCoordinationIsAnsweredWithWhatIsFoundAndExpected() throws Exception {
        var other = ONE.spoken().schema();
        refusesProposals(
                address -> under(address, address.protocol(), other),
                "protocol-schema-mismatch",
                "found schema " + other + " of " + Coordination.PROTOCOL);
    }

    private void refusesProposals(UnaryOperator<Address> change, String code, String text) throws Exception {
        federation.tamper(
                BANK,
                envelope -> envelope.address().type().equals("Proposal")
                        ? with(envelope, change.apply(envelope.address()))
                        : envelope);
        var job = federation.submitTask(GREET).id();
        var ended = TestFederation.await(federation.at(BANK), job, JobState.REJECTED);
        assertThat(ended.reason().code()).isEqualTo(code);
        assertThat(ended.reason().detail()).contains(text, "one and the same release");
        assertThat(federation.at(BUREAU).jobs().find(job)).isEmpty();
    }

    private static Address under(Address address, String protocol, SchemaDigest schema) {
        return new Address(address.task(), protocol, schema, address.round(), address.type());
    }

    private static Envelope with(Envelope envelope, Address address) {
        return new Envelope(
                envelope.kind(),
                envelope.stream(),
                envelope.sequence(),
                envelope.previousHash(),
                address,
                envelope.payload());
    }

    private static <M extends Record & Coordination> UnaryOperator<Envelope> on(
            Class<M> type, UnaryOperator<M> change) {
        return envelope -> envelope.address().type().equals(type.getSimpleName())
                ? new Envelope(
                        envelope.kind(),
                        envelope.stream(),
                        envelope.sequence(),
                        envelope.previousHash(),
                        envelope.address(),
                        change.apply(type.cast(Coordination.decode(envelope.address(), envelope.payload())))
                                .encoded())
                : envelope;
    }
}
