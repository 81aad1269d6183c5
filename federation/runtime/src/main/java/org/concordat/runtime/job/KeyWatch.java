package org.concordat.runtime.job;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.EncryptionKey;
import org.concordat.federation.PartyId;
import org.concordat.federation.Roster;
import org.concordat.federation.job.JobId;
import org.concordat.runtime.keystore.JdbcSeenModuli;
import org.concordat.runtime.keystore.WatchedScheme;

/**
 * Writes every key of a job into the audit log, and takes none whose modulus is not of one job alone: that is an alarm which
 * names both holders.
 */
final class KeyWatch {
    static final String ACT = "key-shared";

    private final JdbcSeenModuli moduli;
    private final JobLedger ledger;

    KeyWatch(JdbcSeenModuli moduli, JobLedger ledger) {
        this.moduli = moduli;
        this.ledger = ledger;
    }

    AdditiveScheme watching(AdditiveScheme scheme, JobId job, Roster roster) {
        var arbiter = roster.arbiter();
        var holder = arbiter == null ? roster.guest() : arbiter;
        return new WatchedScheme(scheme, new WatchedScheme.Watch() {
            @Override
            public void held(EncryptionKey key) {
                tell("job-key-held", job, key, Map.of());
            }

            @Override
            public void accepted(EncryptionKey key) {
                tell("job-key-accepted", job, key, Map.of("holder", holder.value()));
            }

            @Override
            public Optional<String> objection(BigInteger modulus) {
                return KeyWatch.this.objection(modulus, job, holder);
            }
        });
    }

    private void tell(String act, JobId job, EncryptionKey key, Map<String, String> more) {
        var details = new TreeMap<>(more);
        details.put("bits", Integer.toString(key.modulusBits()));
        details.put("fingerprint", key.fingerprint().hex());
        ledger.audit(job, JobLedger.SYSTEM, act, details);
    }

    private Optional<String> objection(BigInteger modulus, JobId job, PartyId holder) {
        return moduli.meet(modulus, job, holder.value()).map(earlier -> {
            var what = earlier.same() ? "is that of" : "shares a prime with that of";
            ledger.audit(
                    job,
                    JobLedger.SYSTEM,
                    ACT,
                    Map.of(
                            "holder", holder.value(),
                            "earlier_holder", earlier.holder(),
                            "earlier_job", earlier.job().toString(),
                            "reason", "the modulus " + what + " the earlier job"));
            return "found a modulus that " + what + " job " + earlier.job() + ", whose key " + earlier.holder()
                    + " holds; expected one of this job alone";
        });
    }
}
