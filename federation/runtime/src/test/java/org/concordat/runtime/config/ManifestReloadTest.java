package org.concordat.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.concordat.federation.PartyId;
import org.concordat.federation.identity.CanonicalTree;
import org.concordat.federation.identity.Manifest;
import org.concordat.federation.identity.PartyCard.Duty;
import org.concordat.federation.identity.PartyKeystore;
import org.concordat.migrations.TestDatabase;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class ManifestReloadTest {
    private static final PartyId BANK = new PartyId("bank");
    private static final PartyId BUREAU = new PartyId("bureau");
    private static final char[] PASSWORD = "correct horse battery".toCharArray();

    @TempDir
    Path directory;

    private final SecureRandom random = new SecureRandom();
    private final PartyKeystore bank = PartyKeystore.generate(BANK, Instant.now(), random);
    private final PartyKeystore bureau = PartyKeystore.generate(BUREAU, Instant.now(), random);
    private final DataSourceTransactionManager manager =
            new DataSourceTransactionManager(TestDatabase.migrated().app());
    private final JdbcClient jdbc = JdbcClient.create(manager.getDataSource());
    private final List<LongTermKeys> taken = new ArrayList<>();
    private ManifestReload reload;

    @BeforeEach
    void start() throws IOException {
        var first = signed(1, 3072, bank, bureau);
        keystore(bank);
        write(first);
        var manifests =
                new JdbcManifests(jdbc, new TransactionTemplate(manager), new JdbcAuditLog(jdbc), Clock.systemUTC());
        manifests.take(first);
        reload = new ManifestReload(
                BANK,
                new ManifestReload.Sources(directory.resolve("manifest.json"), directory.resolve("keystore"), PASSWORD),
                manifests,
                taken::add);
    }

    @AfterEach
    void stop() {
        reload.close();
    }

    private static Manifest signed(int serial, int keyBits, PartyKeystore bank, PartyKeystore bureau) {
        return new Manifest(
                        "lending",
                        serial,
                        List.of(bank.card("Bank AG", Set.of(Duty.DATA)), bureau.card("Bureau GmbH", Set.of(Duty.DATA))),
                        List.of(new Manifest.Topic(BANK, BUREAU, "t-1"), new Manifest.Topic(BUREAU, BANK, "t-2")),
                        new Manifest.Floors(keyBits, 100, 10),
                        Map.of())
                .signed(BANK, bank.signing())
                .signed(BUREAU, bureau.signing());
    }

    private void keystore(PartyKeystore keystore) throws IOException {
        var file = directory.resolve("keystore");
        Files.write(file, keystore.sealed(PASSWORD, random));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private void write(Manifest manifest) throws IOException {
        Files.write(directory.resolve("manifest.json"), CanonicalTree.bytes(manifest.tree()));
    }

    private List<String> acts() {
        return jdbc.sql("select act || ' ' || (details ->> 'serial') from audit.entries order by entry_id")
                .query(String.class)
                .list();
    }

    @Test
    void takesAPeersNewKeysWhileTheServiceRuns() throws IOException {
        var rotated = bureau.rotated(Instant.now(), random);
        write(signed(2, 3072, bank, rotated));
        reload.look();
        reload.look();

        assertThat(taken).hasSize(1);
        assertThat(taken.getFirst().parties().get(BUREAU).believed(Instant.now()))
                .containsExactly(
                        rotated.signing().verifyingKey(), bureau.signing().verifyingKey());
        assertThat(acts()).containsExactly("manifest-in-force 1", "manifest-in-force 2");
    }

    @Test
    void takesItsOwnNewKeysWhenBothFilesAreThereInWhateverOrderTheyCame() throws IOException {
        var rotated = bank.rotated(Instant.now(), random);
        keystore(rotated);
        reload.look();
        assertThat(taken).as("the manifest names the old key still").isEmpty();
        write(signed(2, 3072, rotated, bureau));
        reload.look();

        assertThat(taken).hasSize(1);
        var own = taken.getFirst().own();
        assertThat(own.signing().verifyingKey()).isEqualTo(rotated.signing().verifyingKey());
        assertThat(own.formerSigning())
                .singleElement()
                .satisfies(key ->
                        assertThat(key.verifyingKey()).isEqualTo(bank.signing().verifyingKey()));
        assertThat(own.opening()).hasSize(2);
    }

    @Test
    void anOlderManifestOrAnotherOfTheSameSerialIsRefusedOnceAndInTheAuditLog() throws IOException {
        write(signed(2, 3072, bank, bureau.rotated(Instant.now(), random)));
        reload.look();
        taken.clear();
        write(signed(1, 3072, bank, bureau));
        reload.look();
        reload.look();
        write(signed(2, 2048, bank, bureau));
        reload.look();

        assertThat(taken).isEmpty();
        assertThat(acts())
                .containsExactly(
                        "manifest-in-force 1", "manifest-in-force 2", "manifest-refused 1", "manifest-refused 2");
    }

    @Test
    void whatIsUnsignedOrChangesMoreThanKeysChangesNothing() throws IOException {
        write(new Manifest(
                "lending",
                2,
                signed(2, 3072, bank, bureau).parties(),
                signed(2, 3072, bank, bureau).topics(),
                new Manifest.Floors(3072, 100, 10),
                Map.of()));
        reload.look();
        write(signed(3, 2048, bank, bureau));
        reload.look();
        Files.writeString(directory.resolve("manifest.json"), "{");
        reload.look();
        Files.delete(directory.resolve("manifest.json"));
        reload.look();

        assertThat(taken).isEmpty();
        assertThat(acts()).containsExactly("manifest-in-force 1");
    }
}
