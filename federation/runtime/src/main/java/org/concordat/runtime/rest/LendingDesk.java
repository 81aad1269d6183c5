package org.concordat.runtime.rest;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.audit.AuditLog;
import org.concordat.runtime.job.JdbcQuotaBook;
import org.concordat.runtime.job.JdbcQuotaBook.Account;
import org.concordat.runtime.job.JdbcQuotaBook.Decision;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Counts lending checks against the analyst who asks and writes them down. An applicant is a pseudonym under a key that this
 * service made at its start and never writes: a job does not outlive its service, and nobody who reads the table can try ids.
 */
final class LendingDesk implements LendingCheckController.Desk {
    private static final String PSEUDONYMS = "HmacSHA256";

    private final SecretKeySpec key;
    private final JdbcQuotaBook quotas;
    private final AuditLog audit;
    private final TransactionOperations transactions;

    LendingDesk(JdbcQuotaBook quotas, AuditLog audit, TransactionOperations transactions, SecureRandom random) {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        this.key = new SecretKeySpec(secret, PSEUDONYMS);
        this.quotas = quotas;
        this.audit = audit;
        this.transactions = transactions;
    }

    @Override
    public Decision ask(AuditEntry entry, String applicant, long mostInJob) {
        var job = Objects.requireNonNull(entry.job());
        byte[] subject = pseudonym(job + "\n" + applicant);
        return Objects.requireNonNull(transactions.execute(_ -> {
            var decision = quotas.ask(new Account.Analyst(entry.actor()), job, subject, mostInJob);
            if (!(decision instanceof Decision.Refused)) {
                audit.append(entry);
            }
            return decision;
        }));
    }

    @Override
    public void takeBack(Decision.Spent use) {
        quotas.takeBack(use);
    }

    private byte[] pseudonym(String of) {
        try {
            var mac = Mac.getInstance(PSEUDONYMS);
            mac.init(key);
            return mac.doFinal(of.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + PSEUDONYMS, e);
        }
    }
}
