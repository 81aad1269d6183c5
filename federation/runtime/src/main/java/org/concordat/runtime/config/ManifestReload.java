package org.concordat.runtime.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.concordat.federation.PartyId;
import org.concordat.federation.identity.Manifest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Takes a newer manifest, and the keystore that goes with it, while jobs run: looks at the two files every few seconds. So a
 * party rotates its keys without a restart, which would end its running jobs. Only keys may differ from the manifest in force;
 * what changes parties, topics or floors waits for the next start, and says so. What cannot be used is told once and changes
 * nothing.
 */
final class ManifestReload implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ManifestReload.class);
    private static final long EVERY_SECONDS = 5;

    private final PartyId self;
    private final Sources files;
    private final JdbcManifests manifests;
    private final Consumer<LongTermKeys> taken;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("manifest").factory());
    private Manifest inForce;
    private byte[] seen;
    private @Nullable String told;

    /** The manifest's file, and the keystore's with its password. */
    record Sources(Path manifest, Path keystore, char[] password) {
        /** Never the password. */
        @Override
        public String toString() {
            return "Sources[" + manifest.getFileName() + "]";
        }
    }

    /** @param taken hears of each newer manifest, after it is in force */
    ManifestReload(PartyId self, Sources files, JdbcManifests manifests, Consumer<LongTermKeys> taken) {
        this.self = self;
        this.files = files;
        this.inForce = ManifestEnvironment.read(files.manifest());
        this.manifests = manifests;
        this.taken = taken;
        this.seen = content();
    }

    void start() {
        var _ = timer.scheduleWithFixedDelay(this::look, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /** Takes what is new, if something is. */
    synchronized void look() {
        try {
            byte[] now = content();
            if (!Arrays.equals(now, seen)) {
                load();
                seen = now;
                told = null;
            }
        } catch (DataAccessException | TransactionException | UncheckedIOException e) {
            tell(e);
        } catch (JdbcManifests.StaleManifestException e) {
            seen = content(); // told in the audit log: not again every few seconds
            tell(e);
        } catch (IllegalStateException e) {
            tell(e); // the other file may follow
        }
    }

    private void tell(RuntimeException problem) {
        var text = String.valueOf(problem.getMessage());
        if (!text.equals(told)) {
            told = text;
            LOG.atWarn().addArgument(text).log("The manifest in force stays: {}");
        }
    }

    private void load() {
        var next = ManifestEnvironment.read(files.manifest());
        var keystore = ManifestEnvironment.open(files.keystore(), files.password());
        ManifestEnvironment.requireOwn(self, next, keystore);
        if (Arrays.equals(next.digest(), inForce.digest())) {
            return;
        }
        if (next.serial() > inForce.serial() && !onlyKeysDiffer(next)) {
            throw new IllegalStateException("manifest " + next.serial()
                    + " changes parties, topics or floors: it comes into force at the next start of this service");
        }
        manifests.take(next);
        inForce = next;
        taken.accept(LongTermKeys.of(next, keystore));
        LOG.atInfo()
                .addArgument(next.serial())
                .log("Manifest {} is in force; running jobs keep the keys that they began with");
    }

    private boolean onlyKeysDiffer(Manifest next) {
        return next.federation().equals(inForce.federation())
                && next.floors().equals(inForce.floors())
                && next.topics().equals(inForce.topics())
                && parties(next).equals(parties(inForce));
    }

    private static List<List<Object>> parties(Manifest manifest) {
        return manifest.parties().stream()
                .map(card -> List.<Object>of(card.id(), card.institution(), card.duties()))
                .toList();
    }

    private byte[] content() {
        try {
            byte[] manifest = Files.readAllBytes(files.manifest());
            byte[] keystore = Files.readAllBytes(files.keystore());
            byte[] both = Arrays.copyOf(manifest, manifest.length + keystore.length);
            System.arraycopy(keystore, 0, both, manifest.length, keystore.length);
            return both;
        } catch (IOException e) {
            throw new UncheckedIOException("the manifest or the keystore cannot be read", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
