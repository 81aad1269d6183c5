package org.concordat.runtime.config;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.identity.CanonicalTree;
import org.concordat.federation.identity.Manifest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The manifests that this party has taken into force. Whoever can write the file of an older manifest, of another one under the
 * same serial, or of another federation brings nothing back: it is refused, and the refusal is in the audit log. A database
 * that was itself set back is found out by the audit log's checkpoints.
 */
final class JdbcManifests {
    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final AuditLog audit;
    private final Clock clock;

    JdbcManifests(JdbcClient jdbc, TransactionOperations transactions, AuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
    }

    /** The last one taken. */
    record InForce(String federation, int serial, byte[] digest) {}

    /**
     * Takes a manifest whose signatures hold into force, or finds it there.
     *
     * @throws StaleManifestException if it is not newer than the one in force, and not the same
     */
    void take(Manifest manifest) {
        var objection = transactions.execute(_ -> {
            var now = inForce();
            var against = now.flatMap(known -> objection(known, manifest));
            if (against.isPresent()) {
                audit("manifest-refused", manifest, against.get());
            } else if (now.isEmpty() || now.get().serial() < manifest.serial()) {
                insert(manifest);
                audit(
                        "manifest-in-force",
                        manifest,
                        "signed by all " + manifest.parties().size() + " parties");
            }
            return against;
        });
        if (objection != null && objection.isPresent()) {
            throw new StaleManifestException(objection.get());
        }
    }

    /** Such a manifest is not taken. */
    static final class StaleManifestException extends IllegalStateException {
        private static final long serialVersionUID = 1;

        StaleManifestException(String message) {
            super(message);
        }
    }

    private static Optional<String> objection(InForce known, Manifest manifest) {
        if (!known.federation().equals(manifest.federation())) {
            return Optional.of("the manifest is of the federation '" + manifest.federation() + "', in force is one of '"
                    + known.federation() + "'");
        }
        if (manifest.serial() < known.serial()) {
            return Optional.of("the manifest has serial " + manifest.serial() + ", in force is " + known.serial()
                    + ": put the newer one in its place; a federation that wants to go back signs a successor");
        }
        if (manifest.serial() == known.serial() && !Arrays.equals(manifest.digest(), known.digest())) {
            return Optional.of("the manifest has serial " + manifest.serial()
                    + " as the one in force, and says something else: a change needs a higher serial");
        }
        return Optional.empty();
    }

    Optional<InForce> inForce() {
        return jdbc.sql("""
                        -- inForce
                        select federation, serial, digest from concordat.manifests order by serial desc limit 1""")
                .query((row, _) -> new InForce(row.getString(1), row.getInt(2), row.getBytes(3)))
                .optional();
    }

    private void insert(Manifest manifest) {
        jdbc.sql("""
                        -- insert
                        insert into concordat.manifests (serial, federation, digest, manifest, since)
                        values (?, ?, ?, ?, ?)""")
                .params(
                        manifest.serial(),
                        manifest.federation(),
                        manifest.digest(),
                        CanonicalTree.bytes(manifest.tree()),
                        OffsetDateTime.now(clock))
                .update();
    }

    private void audit(String act, Manifest manifest, String why) {
        audit.append(new AuditEntry(
                clock.instant(),
                "system",
                act,
                null,
                Map.of(
                        "serial", Integer.toString(manifest.serial()),
                        "digest", HexFormat.of().formatHex(manifest.digest()),
                        "why", why)));
    }
}
