package org.concordat.runtime.job;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Optional;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.federation.channel.Message;
import org.concordat.federation.channel.ProtocolSession;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.federation.task.Quota;

/** What a task gets of its party: session, keys, rows, quota. */
final class TaskContexts {
    private final JobParts parts;
    private final LocalPolicy policy;
    private final Arithmetic arithmetic;
    private final OwnRows rows;
    private final InquiryDesk inquiries;
    private final KeyWatch keys;

    TaskContexts(JobParts parts, LocalPolicy policy, Arithmetic arithmetic, OwnRows rows, InquiryDesk inquiries) {
        this.parts = parts;
        this.policy = policy;
        this.arithmetic = arithmetic;
        this.rows = rows;
        this.inquiries = inquiries;
        this.keys = new KeyWatch(parts.moduli(), parts.ledger());
    }

    /** What a proof of a key is bound to: the job, its specification and the task; not the attempt, which keeps the key. */
    private static byte[] provingContext(TaskPart<?> part) {
        var id = part.job().id().value();
        return ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES + part.job().digest().length)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .putInt(part.task())
                .put(part.job().digest())
                .array();
    }

    /** An owner counts against the guest's party, the guest against the analyst; who has no data counts nothing. */
    private Quota quota(TaskPart<?> part) {
        var job = part.job();
        return switch (part.self().role()) {
            case HOST ->
                parts.quotas()
                        .of(
                                new JdbcQuotaBook.Account.Party(job.coordinator()),
                                job.id(),
                                part.spec().datasets().getOrDefault(parts.self(), ""));
            case GUEST -> parts.quotas().of(new JdbcQuotaBook.Account.Analyst(job.submittedBy()), job.id(), "");
            case ARBITER, OPENER -> Quota.unlimited();
        };
    }

    AdditiveScheme scheme(TaskPart<?> part) {
        var job = part.job().id();
        return keys.watching(
                        parts.keys().keeping(job, part.task(), arithmetic.scheme()),
                        job,
                        part.spec().roster())
                .provingIn(provingContext(part))
                .workingAhead();
    }

    private TaskObserver.Kept kept(TaskPart<?> part) {
        return new TaskObserver.Kept(parts.checkpoints(), parts.keys(), part.goesOnFrom());
    }

    <M extends Message> PartyTask<M> context(
            TaskPart<M> part, RunningJob run, MeteredChannel channel, AdditiveScheme scheme) {
        var task = part.spec().tasks().get(part.task());
        var setting = new ProtocolSession.Setting(
                part.task(),
                part.protocol().id(),
                part.protocol().messages(),
                part.protocol().script(task),
                part.spec().roster(),
                part.self(),
                new SecureRandom(),
                part.seed(),
                new TaskObserver(run, part.task(), channel, parts.events(), kept(part)));
        return new PartyTask<>(
                new ProtocolSession<>(setting, channel),
                task,
                part.workspace(),
                part.rows(),
                name -> rows.other(part.job(), part.spec(), name),
                inquiries.of(run),
                quota(part),
                policy,
                scheme,
                arithmetic.psiGroup(),
                part.rows().isPresent()
                        ? parts.datasets()
                                .queryDesk(
                                        part.spec(),
                                        parts.self(),
                                        part.protocol().name())
                        : Optional.empty());
    }
}
