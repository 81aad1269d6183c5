package org.concordat.federation.job.coordination;

import java.util.List;
import org.concordat.federation.PartyId;
import org.concordat.federation.Role;
import org.concordat.federation.audit.Discloses;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.channel.Address;
import org.concordat.federation.channel.MalformedFrameException;
import org.concordat.federation.channel.Message;
import org.concordat.federation.channel.RecordCodec;
import org.concordat.federation.channel.SchemaDigest;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.Reason;
import org.concordat.federation.script.Script;
import org.concordat.federation.script.Step;
import org.jspecify.annotations.Nullable;

/** The messages by which a job begins and ends. */
public sealed interface Coordination extends Message {
    String PROTOCOL = "coordination@4";

    /**
     * @param specification RFC 8785 form
     * @param versions that the guest's party knows, of which one of each protocol will be pinned at the job's start
     * @param approveBefore milliseconds since 1970 after which the job is EXPIRED
     */
    @Discloses(kind = DisclosureKind.PARAMETER, what = "the job's specification")
    record Proposal(byte[] specification, byte[] digest, KnownVersions versions, long approveBefore)
            implements Coordination {}

    /**
     * @param seedCommitment 32 bytes; none from a member without data
     * @param key that the job's messages to this member are sealed to
     */
    @Discloses(kind = DisclosureKind.PARAMETER, what = "approval of the job")
    record Accepted(byte[] digest, byte[] seedCommitment, JobKey key) implements Coordination {}

    @Discloses(kind = DisclosureKind.PARAMETER, what = "refusal of the job, with its reason")
    record Refused(String code, String reason) implements Coordination {}

    @Discloses(kind = DisclosureKind.PARAMETER, what = "withdrawal of the approval, with its reason")
    record Withdrawn(String reason) implements Coordination {}

    /**
     * @param keys of all members of the roster, each signed by the member itself: the guest's party passes them on, and can
     *     put none in their place
     * @param pinned the highest versions that all keys name: every member checks it
     */
    @Discloses(
            kind = DisclosureKind.PARAMETER,
            what = "start of an attempt, commitments to the job seed, keys and versions of the job")
    record Start(int attempt, List<Commitment> commitments, List<JobKey> keys, PinnedVersions pinned)
            implements Coordination {}

    /** Of one data party, 32 bytes. */
    record Commitment(PartyId party, byte[] value) {}

    @Discloses(kind = DisclosureKind.PARAMETER, what = "a share of the job seed")
    record Reveal(byte[] share) implements Coordination {}

    @Discloses(kind = DisclosureKind.PARAMETER, what = "all shares of the job seed")
    record Seed(int attempt, List<Share> shares) implements Coordination {}

    /** Of one data party, 32 bytes. */
    record Share(PartyId party, byte[] value) {}

    @Discloses(kind = DisclosureKind.PARAMETER, what = "that the service was stopped in an attempt, and runs again")
    record Interrupted(int attempt) implements Coordination {}

    /** The end of the attempt before, and the number of the one that begins. */
    @Discloses(kind = DisclosureKind.PARAMETER, what = "that a new attempt begins")
    record Resume(int attempt) implements Coordination {}

    @Discloses(kind = DisclosureKind.PARAMETER, what = "the rounds that the sender has checkpoints of")
    record Held(int attempt, List<Place> places) implements Coordination {}

    /** @param places of which every member of the task has a checkpoint, at most one a task; other tasks begin anew */
    @Discloses(kind = DisclosureKind.PARAMETER, what = "the rounds from which an attempt goes on")
    record GoOn(int attempt, List<Place> places) implements Coordination {}

    /** The end of round {@code round} ≥ 1 of the task at place {@code task} ≥ 0 of the job. */
    record Place(int task, int round) {}

    @Discloses(kind = DisclosureKind.PARAMETER, what = "that all tasks ended well")
    record Done(int attempt) implements Coordination {}

    @Discloses(kind = DisclosureKind.PARAMETER, what = "that a task failed, and why")
    record Failed(int attempt, Cause cause) implements Coordination {}

    @Discloses(kind = DisclosureKind.PARAMETER, what = "the job's terminal state, and why")
    record Ended(JobState state, Cause cause) implements Coordination {}

    /** A {@link Reason}; what is not there is the empty text. */
    record Cause(String code, String party, String step, String detail) {
        public static Cause of(@Nullable Reason reason) {
            if (reason == null) {
                return new Cause("", "", "", "");
            }
            var party = reason.party();
            var step = reason.step();
            return new Cause(
                    reason.code(), party == null ? "" : party.value(), step == null ? "" : step, reason.detail());
        }

        /** Null if there is none. */
        public @Nullable Reason reason() {
            return code.isEmpty()
                    ? null
                    : new Reason(
                            code, party.isEmpty() ? null : new PartyId(party), step.isEmpty() ? null : step, detail);
        }
    }

    default Address address() {
        return new Address(
                -1, PROTOCOL, SchemaDigest.of(Coordination.class), 0, getClass().getSimpleName());
    }

    default byte[] encoded() {
        return RecordCodec.encode((Record) this);
    }

    /** What the message discloses, as its annotation says. */
    default Discloses discloses() {
        return java.util.Objects.requireNonNull(getClass().getAnnotation(Discloses.class));
    }

    /** @throws MalformedFrameException if it is none of these messages */
    static Coordination decode(Address address, byte[] payload) {
        address.requireOf(PROTOCOL, SchemaDigest.of(Coordination.class));
        for (Class<?> type : Coordination.class.getPermittedSubclasses()) {
            if (type.getSimpleName().equals(address.type())) {
                return (Coordination) RecordCodec.decode(type.asSubclass(Record.class), payload);
            }
        }
        throw new MalformedFrameException("coordination has no message " + address.type());
    }

    /** The order of these messages, for people; shown with {@code HOST} for every other member. */
    static Script script() {
        return Script.of(
                Step.send(Role.GUEST, Role.HOST, Proposal.class),
                Step.when("accepted", Step.send(Role.HOST, Role.GUEST, Accepted.class)),
                Step.when("refused", Step.send(Role.HOST, Role.GUEST, Refused.class)),
                Step.when(
                        "accepted by all",
                        Step.send(Role.GUEST, Role.HOST, Start.class),
                        Step.send(Role.HOST, Role.GUEST, Reveal.class),
                        Step.send(Role.GUEST, Role.HOST, Seed.class)),
                Step.when(
                        "interrupted",
                        Step.send(Role.HOST, Role.GUEST, Interrupted.class),
                        Step.send(Role.GUEST, Role.HOST, Resume.class),
                        Step.send(Role.HOST, Role.GUEST, Held.class),
                        Step.send(Role.GUEST, Role.HOST, GoOn.class)),
                Step.when("done", Step.send(Role.HOST, Role.GUEST, Done.class)),
                Step.when("failed", Step.send(Role.HOST, Role.GUEST, Failed.class)),
                Step.when("withdrawn", Step.send(Role.HOST, Role.GUEST, Withdrawn.class)),
                Step.send(Role.GUEST, Role.HOST, Ended.class));
    }
}
