package org.concordat.runtime.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.concordat.crypto.CiphertextException;
import org.concordat.federation.PartyId;
import org.concordat.federation.identity.Manifest;
import org.concordat.federation.identity.PartyKeystore;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where {@code concordat.manifest} names a file, takes who the parties are, their keys and their topics from it, and this
 * party's own secrets from {@code concordat.party-keystore}, whose password is {@code concordat.keystore-password} (a file of
 * secrets). The manifest must be signed by every party, this one with the very key of its keystore: so nothing is believed that
 * this institution did not sign. What is configured beside it and differs is refused by being overridden.
 */
public final class ManifestEnvironment implements EnvironmentPostProcessor, Ordered {
    private static final HexFormat HEX = HexFormat.of();

    /** After the configuration files were read. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        var manifest = environment.getProperty("concordat.manifest");
        if (manifest == null) {
            return;
        }
        try {
            take(manifest, environment);
        } catch (IllegalStateException | IllegalArgumentException e) {
            // Without its cause, which may name a secret's path.
            throw new RefusedConfigurationException(String.valueOf(e.getMessage()));
        }
    }

    private static void take(String manifest, ConfigurableEnvironment environment) {
        var keystore = required(environment, "concordat.party-keystore");
        var password = required(environment, "concordat.keystore-password");
        var party = new PartyId(required(environment, "concordat.party.id"));
        var secrets = open(Path.of(keystore), password.toCharArray());
        var all = properties(party, read(Path.of(manifest)), secrets);
        if ("SSL".equals(environment.getProperty("concordat.kafka.properties[security.protocol]"))) {
            var tls = secrets.tls();
            all.put("concordat.kafka.properties[ssl.keystore.type]", "PEM");
            all.put("concordat.kafka.properties[ssl.keystore.key]", tls.privateKeyPem());
            all.put("concordat.kafka.properties[ssl.keystore.certificate.chain]", tls.certificatePem());
        }
        environment.getPropertySources().addFirst(new MapPropertySource("federation manifest", all));
    }

    private static String required(ConfigurableEnvironment environment, String name) {
        var value = environment.getProperty(name);
        if (value == null || value.isBlank()) {
            throw new IllegalStateException("concordat.manifest is given, so " + name + " is needed too");
        }
        return value;
    }

    /** @throws IllegalStateException that says which party has not signed, or what is wrong with the file */
    static Manifest read(Path file) {
        try {
            var manifest = Manifest.of(new JsonMapper().readValue(Files.readAllBytes(file), Object.class));
            var unsigned = manifest.unsigned();
            if (!unsigned.isEmpty()) {
                throw new IllegalStateException("the manifest " + file.getFileName() + " has no valid signature of "
                        + unsigned + ": have it signed with 'concordat party join'");
            }
            return manifest;
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "the manifest " + file.getFileName() + " cannot be used: " + e.getMessage(), e);
        }
    }

    static PartyKeystore open(Path file, char[] password) {
        try {
            SecretFileModes.require("the party's keystore", file);
            return PartyKeystore.open(password, Files.readAllBytes(file));
        } catch (IOException _) {
            throw new IllegalStateException("the party's keystore, concordat.party-keystore, cannot be read");
        } catch (CiphertextException | IllegalArgumentException e) {
            throw new IllegalStateException("the party's keystore cannot be opened: " + e.getMessage(), e);
        }
    }

    /** @throws IllegalStateException if the manifest names another key of this party than its keystore's */
    static void requireOwn(PartyId self, Manifest manifest, PartyKeystore keystore) {
        if (!keystore.party().equals(self)
                || !manifest.party(self)
                        .verifyingKey()
                        .equals(keystore.signing().verifyingKey())) {
            throw new IllegalStateException("the keystore's key is not the one that the manifest names for " + self
                    + ": after a rotation, have the new card taken into the manifest");
        }
    }

    static Map<String, Object> properties(PartyId self, Manifest manifest, PartyKeystore keystore) {
        requireOwn(self, manifest, keystore);
        var own = manifest.party(self);
        var all = new LinkedHashMap<String, Object>();
        all.put("concordat.party.institution", own.institution());
        all.put("concordat.federation.name", manifest.federation());
        all.put("concordat.federation.floors.key-bits", manifest.floors().keyBits());
        all.put("concordat.federation.floors.intersection", manifest.floors().intersection());
        all.put("concordat.federation.floors.group", manifest.floors().group());
        all.put("concordat.federation.floors.lenders", manifest.floors().lenders());
        for (int i = 0; i < manifest.parties().size(); i++) {
            var card = manifest.parties().get(i);
            var prefix = "concordat.federation.parties[" + i + "].";
            all.put(prefix + "id", card.id().value());
            all.put(prefix + "institution", card.institution());
            list(
                    all,
                    prefix + "duties",
                    card.duties().stream().map(Enum::name).sorted().toList());
            all.put(prefix + "verifying-key", card.verifyingKey().hex());
            all.put(prefix + "sealing-key", card.sealingKey().hex());
            for (int j = 0; j < card.formerKeys().size(); j++) {
                var former = card.formerKeys().get(j);
                all.put(
                        prefix + "former-verifying-keys[" + j + "].key",
                        former.key().hex());
                all.put(
                        prefix + "former-verifying-keys[" + j + "].until",
                        former.until().toString());
            }
        }
        int place = 0;
        for (var topic : manifest.topics()) {
            if (topic.from().equals(self) || topic.to().equals(self)) {
                var prefix = "concordat.kafka.topics[" + place++ + "].";
                all.put(prefix + "from", topic.from().value());
                all.put(prefix + "to", topic.to().value());
                all.put(prefix + "name", topic.name());
            }
        }
        all.put("concordat.keys.signing", HEX.formatHex(keystore.signing().secretBytes()));
        all.put("concordat.keys.wrapping", HEX.formatHex(keystore.wrapping()));
        var opening = keystore.opening().stream()
                .map(key -> HEX.formatHex(key.secretBytes()))
                .toList();
        all.put("concordat.keys.opening", opening.getFirst());
        list(
                all,
                "concordat.keys.former-signing",
                keystore.formerSigning().stream()
                        .map(key -> HEX.formatHex(key.secretBytes()))
                        .toList());
        list(all, "concordat.keys.former-opening", opening.subList(1, opening.size()));
        return all;
    }

    private static void list(Map<String, Object> all, String name, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            all.put(name + "[" + i + "]", values.get(i));
        }
    }
}
