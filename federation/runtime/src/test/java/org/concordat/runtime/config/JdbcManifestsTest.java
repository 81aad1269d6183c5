package org.concordat.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.concordat.federation.PartyId;
import org.concordat.federation.identity.Manifest;
import org.concordat.federation.identity.PartyCard;
import org.concordat.federation.identity.PartyCard.Duty;
import org.concordat.federation.identity.PartyKeystore;
import org.concordat.migrations.TestDatabase;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.concordat.runtime.config.JdbcManifests.StaleManifestException;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class JdbcManifestsTest {
    private static final PartyId BANK = new PartyId("bank");
    private static final PartyId BUREAU = new PartyId("bureau");
    private static final PartyCard BANKS = card(BANK, "Bank AG");
    private static final PartyCard BUREAUS = card(BUREAU, "Bureau GmbH");

    private final TestDatabase database = TestDatabase.migrated();
    private final DataSourceTransactionManager manager = new DataSourceTransactionManager(database.app());
    private final JdbcClient jdbc = JdbcClient.create(manager.getDataSource());

    private static PartyCard card(PartyId party, String institution) {
        return PartyKeystore.generate(party, Instant.now(), new SecureRandom()).card(institution, Set.of(Duty.DATA));
    }

    /** As a service makes it at each of its starts. */
    private JdbcManifests manifests() {
        return new JdbcManifests(jdbc, new TransactionTemplate(manager), new JdbcAuditLog(jdbc), Clock.systemUTC());
    }

    private static Manifest manifest(String federation, int serial, int keyBits) {
        return new Manifest(
                federation,
                serial,
                List.of(BANKS, BUREAUS),
                List.of(new Manifest.Topic(BANK, BUREAU, "t-1"), new Manifest.Topic(BUREAU, BANK, "t-2")),
                new Manifest.Floors(keyBits, 100, 10),
                Map.of());
    }

    private List<String> acts() {
        return jdbc.sql("select act || ' ' || (details ->> 'serial') from audit.entries order by entry_id")
                .query(String.class)
                .list();
    }

    @Test
    void aHigherSerialComesIntoForceAndTheSameManifestStaysThere() {
        manifests().take(manifest("lending", 3, 3072));
        manifests().take(manifest("lending", 3, 3072));
        manifests().take(manifest("lending", 5, 2048));

        assertThat(acts()).containsExactly("manifest-in-force 3", "manifest-in-force 5");
        assertThat(manifests().inForce().orElseThrow().serial()).isEqualTo(5);
    }

    @Test
    void aLowerSerialIsRefusedAndTheRefusalIsInTheAuditLog() {
        manifests().take(manifest("lending", 3, 3072));
        assertThatThrownBy(() -> manifests().take(manifest("lending", 2, 3072)))
                .isInstanceOf(StaleManifestException.class)
                .hasMessageContaining("serial 2, in force is 3");
        assertThat(acts()).containsExactly("manifest-in-force 3", "manifest-refused 2");
        assertThat(manifests().inForce().orElseThrow().serial()).isEqualTo(3);
    }

    @Test
    void theSameSerialWithOtherContentIsRefused() {
        manifests().take(manifest("lending", 3, 3072));
        assertThatThrownBy(() -> manifests().take(manifest("lending", 3, 2048)))
                .isInstanceOf(StaleManifestException.class)
                .hasMessageContaining("says something else");
        assertThat(acts()).containsExactly("manifest-in-force 3", "manifest-refused 3");
    }

    @Test
    void anotherFederationIsRefused() {
        manifests().take(manifest("lending", 3, 3072));
        assertThatThrownBy(() -> manifests().take(manifest("insurance", 4, 3072)))
                .isInstanceOf(StaleManifestException.class)
                .hasMessageContaining("'insurance'");
    }

    @Test
    void whatWasInForceCanBeNeitherChangedNorDeletedByTheService() {
        manifests().take(manifest("lending", 3, 3072));
        for (var statement : List.of(
                "delete from concordat.manifests",
                "update concordat.manifests set serial = 1",
                "insert into concordat.manifests select 2, federation, digest, manifest, since from concordat.manifests")) {
            assertThatThrownBy(() -> jdbc.sql(statement).update()).as(statement).hasMessageContaining("manifest");
        }
        assertThatCode(() -> manifests().take(manifest("lending", 3, 3072))).doesNotThrowAnyException();
    }
}
