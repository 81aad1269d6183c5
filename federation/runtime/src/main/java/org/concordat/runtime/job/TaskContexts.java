package org.concordat.runtime.job;

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
                .provingIn(ProvingContext.ofTask(part.job(), part.task()))
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
                name -> rows.other(part.job(), part.spec(), name, !part.from().isEmpty()),
                inquiries.of(run),
                quota(part),
                policy,
                ProvingContext.ofAttempt(parts.keys().federation(), part.job(), part.task()),
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
