package org.concordat.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.concordat.federation.PartyId;
import org.concordat.federation.identity.CanonicalTree;
import org.concordat.federation.identity.Manifest;
import org.concordat.federation.identity.PartyCard.Duty;
import org.concordat.federation.identity.PartyKeystore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class ManifestEnvironmentTest {
    private static final PartyId BANK = new PartyId("bank");
    private static final PartyId BUREAU = new PartyId("bureau");
    private static final char[] PASSWORD = "correct horse battery".toCharArray();

    @TempDir
    Path directory;

    private final SecureRandom random = new SecureRandom();
    private final PartyKeystore bank = PartyKeystore.generate(BANK, Instant.now(), random);
    private final PartyKeystore bureau = PartyKeystore.generate(BUREAU, Instant.now(), random);
    private final Manifest unsigned = manifest(bank, bureau);
    private final StandardEnvironment environment = new StandardEnvironment();

    private static Manifest manifest(PartyKeystore bank, PartyKeystore bureau) {
        return new Manifest(
                "lending",
                1,
                List.of(bank.card("Bank AG", Set.of(Duty.DATA)), bureau.card("Bureau GmbH", Set.of(Duty.DATA))),
                List.of(new Manifest.Topic(BANK, BUREAU, "t-1"), new Manifest.Topic(BUREAU, BANK, "t-2")),
                new Manifest.Floors(3072, 100, 10, 3),
                Map.of());
    }

    @BeforeEach
    void configure() throws IOException {
        keystore(bank);
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "test",
                        Map.of(
                                "concordat.party.id", "bank",
                                "concordat.manifest",
                                        directory.resolve("manifest.json").toString(),
                                "concordat.party-keystore",
                                        directory.resolve("keystore").toString(),
                                "concordat.keystore-password", new String(PASSWORD),
                                "concordat.federation.parties[1].verifying-key", "ee".repeat(32))));
    }

    private void keystore(PartyKeystore keystore) throws IOException {
        var file = directory.resolve("keystore");
        Files.write(file, keystore.sealed(PASSWORD, random));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private void write(Manifest manifest) throws IOException {
        Files.write(directory.resolve("manifest.json"), CanonicalTree.bytes(manifest.tree()));
    }

    private void start() {
        new ManifestEnvironment().postProcessEnvironment(environment, new SpringApplication());
    }

    private Manifest signed() {
        return unsigned.signed(BANK, bank.signing()).signed(BUREAU, bureau.signing());
    }

    @Test
    void partiesKeysAndTopicsComeFromTheManifestWhateverElseIsConfigured() throws IOException {
        write(signed());
        start();
        assertThat(environment.getProperty("concordat.federation.name")).isEqualTo("lending");
        assertThat(environment.getProperty("concordat.party.institution")).isEqualTo("Bank AG");
        assertThat(environment.getProperty("concordat.federation.parties[1].verifying-key"))
                .isEqualTo(bureau.signing().verifyingKey().hex());
        assertThat(environment.getProperty("concordat.federation.parties[1].duties[0]"))
                .isEqualTo("DATA");
        assertThat(environment.getProperty("concordat.kafka.topics[1].name")).isEqualTo("t-2");
        assertThat(environment.getProperty("concordat.keys.signing"))
                .isEqualTo(java.util.HexFormat.of().formatHex(bank.signing().secretBytes()));
    }

    @Test
    void thePartysOwnPolicyIsRaisedToTheFederationsFloorsAndNeverLowered() throws IOException {
        write(signed());
        start();
        var floors = Binder.get(environment)
                .bind("concordat.federation.floors", ConcordatProperties.Floors.class)
                .get();
        assertThat(floors).isEqualTo(new ConcordatProperties.Floors(3072, 100, 10, 3));
        assertThat(new ConcordatProperties.Policy(2048, 500, 1, 2, 250_000, true).atLeast(floors))
                .isEqualTo(new ConcordatProperties.Policy(3072, 500, 10, 3, 250_000, true));
    }

    @Test
    void aManifestThatAPartyHasNotSignedStopsTheStart() throws IOException {
        write(unsigned.signed(BANK, bank.signing()));
        assertThatThrownBy(this::start).hasMessageContaining("no valid signature of [bureau]");
        var forged = new Manifest(
                "lending", 2, unsigned.parties(), unsigned.topics(), unsigned.floors(), signed().signatures());
        write(forged);
        assertThatThrownBy(this::start).hasMessageContaining("[bank, bureau]");
    }

    @Test
    void anotherKeystoreThanTheManifestsStopsTheStart() throws IOException {
        write(signed());
        keystore(bureau);
        assertThatThrownBy(this::start).hasMessageContaining("not the one that the manifest names");
        keystore(PartyKeystore.generate(BANK, Instant.now(), random));
        assertThatThrownBy(this::start).hasMessageContaining("not the one that the manifest names");
    }

    @Test
    void aKeystoreThatEveryoneMayReadOrThatWasChangedStopsTheStart() throws IOException {
        write(signed());
        var file = directory.resolve("keystore");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(this::start).hasMessageContaining("chmod 600");
        var bytes = bank.sealed(PASSWORD, random);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(this::start).hasMessageContaining("cannot be opened");
    }

    /** K20: as processes, whose exit code an operator's supervisor sees. */
    @Test
    void aServiceWhoseKeystoreDoesNotOpenEndsWith78AndTellsNoPath() throws IOException, InterruptedException {
        write(signed());
        assertThat(serve("another password")).contains("the password is another");
        var whole = bank.sealed(PASSWORD, random);
        Files.write(directory.resolve("keystore"), Arrays.copyOf(whole, whole.length - 40));
        assertThat(serve(new String(PASSWORD))).contains("cannot be opened");
        Files.delete(directory.resolve("keystore"));
        assertThat(serve(new String(PASSWORD))).contains("cannot be read");
    }

    /** What the process says, which must end with 78. */
    private String serve(String password) throws IOException, InterruptedException {
        var secrets = Files.createDirectories(directory.resolve("secrets"));
        var secret = Files.writeString(secrets.resolve("concordat.keystore-password"), password);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        var settings = directory.resolve("service.properties");
        Files.writeString(
                settings, """
                concordat.party.id=bank
                concordat.manifest=%s
                concordat.party-keystore=%s
                spring.config.import=configtree:%s/
                spring.main.banner-mode=off
                """.formatted(directory.resolve("manifest.json"), directory.resolve("keystore"), secrets));
        var said = RefusedStart.says(List.of(), Map.of(), List.of("--spring.config.location=" + settings.toUri()));
        assertThat(said).doesNotContain(directory.resolve("keystore").toString(), password);
        return said;
    }

    @Test
    void afterARotationTheFormerKeysAreStillBelieved() throws IOException {
        var rotated = bank.rotated(Instant.now(), random);
        keystore(rotated);
        var next = manifest(rotated, bureau);
        write(next.signed(BANK, rotated.signing()).signed(BUREAU, bureau.signing()));
        start();
        assertThat(environment.getProperty("concordat.federation.parties[0].former-verifying-keys[0].key"))
                .isEqualTo(bank.signing().verifyingKey().hex());
        assertThat(environment.getProperty("concordat.keys.former-opening[0]"))
                .isEqualTo(java.util.HexFormat.of()
                        .formatHex(bank.opening().getFirst().secretBytes()));
        assertThat(environment.getProperty("concordat.keys.wrapping"))
                .as("jobs' secrets stay readable")
                .isEqualTo(java.util.HexFormat.of().formatHex(bank.wrapping()));
    }

    @Test
    void whereNoManifestIsConfiguredNothingIsChanged() {
        var plain = new StandardEnvironment();
        new ManifestEnvironment().postProcessEnvironment(plain, new SpringApplication());
        assertThat(plain.getPropertySources().contains("federation manifest")).isFalse();
    }
}
