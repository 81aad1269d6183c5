package org.concordat.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ChartsTest {
    static final List<String> SERVICES = Charts.SERVICES;

    private static Charts charts;

    @BeforeAll
    static void buildCharts(@TempDir Path folder) throws IOException {
        charts = Charts.copiedTo(folder);
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void lintsStrictly(String chart) {
        var result = charts.lint(chart);
        assertThat(result.isFailed())
                .as(String.join("\n", result.getMessages()))
                .isFalse();
    }

    @Test
    void lintsTheUmbrellaStrictly() {
        var result = charts.lint(Charts.UMBRELLA);
        assertThat(result.isFailed())
                .as(String.join("\n", result.getMessages()))
                .isFalse();
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void rendersEveryObjectOfAService(String chart) {
        var objects = charts.render(chart);
        assertThat(objects)
                .extracting(KubernetesObject::kind)
                .containsExactlyInAnyOrder(
                        "ServiceAccount",
                        "ConfigMap",
                        "Service",
                        "PodDisruptionBudget",
                        "Deployment",
                        "NetworkPolicy",
                        "Job");
        assertThat(objects).allSatisfy(object -> {
            assertThat(object.text("apiVersion")).isNotBlank();
            assertThat(object.name()).startsWith("test-" + chart);
            assertThat(object.text("metadata", "labels", "app.kubernetes.io/part-of"))
                    .isEqualTo("concordat");
        });
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void runsWithoutPrivilegesOnAReadOnlyFileSystem(String chart) {
        for (String kind : List.of("Deployment", "Job")) {
            var pod = new KubernetesObject((Map<?, ?>) only(chart, kind).at("spec", "template", "spec"));
            assertThat(pod.at("securityContext", "runAsNonRoot")).isEqualTo(true);
            assertThat(pod.at("securityContext", "seccompProfile", "type")).isEqualTo("RuntimeDefault");
            assertThat(pod.at("automountServiceAccountToken")).isEqualTo(false);
            assertThat(pod.at("containers", 0, "securityContext", "readOnlyRootFilesystem"))
                    .isEqualTo(true);
            assertThat(pod.at("containers", 0, "securityContext", "allowPrivilegeEscalation"))
                    .isEqualTo(false);
            assertThat(pod.at("containers", 0, "securityContext", "capabilities", "drop"))
                    .isEqualTo(List.of("ALL"));
            assertThat(pod.at("containers", 0, "resources", "limits", "memory")).isNotNull();
        }
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void mountsSecretsAsFilesAndPutsNoneInTheEnvironment(String chart) {
        var deployment = only(chart, "Deployment");
        assertThat(volume(deployment, "secrets").at("secret", "secretName")).isEqualTo(chart + "-secrets");
        // 0440 in octal
        assertThat(volume(deployment, "secrets").text("secret", "defaultMode")).isIn("288", "0440");
        assertThat((List<?>) deployment.at("spec", "template", "spec", "containers", 0, "env"))
                .singleElement()
                .satisfies(variable ->
                        assertThat(((Map<?, ?>) variable).get("name")).isEqualTo("JAVA_TOOL_OPTIONS"));
        assertThat(volume(deployment, "party-keystore").at("secret", "secretName"))
                .isEqualTo(chart + "-keystore");
        assertThat(volume(deployment, "party-keystore").text("secret", "defaultMode"))
                .isIn("288", "0440");
        assertThat(configuration(chart))
                .contains("concordat.secrets-dir=/etc/concordat/secrets")
                .doesNotContain("password", "concordat.keys.");
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void givesTheServiceTheModuleOfVectorsAndLeaveToCallLibraries(String chart) {
        assertThat(only(chart, "Deployment").text("spec", "template", "spec", "containers", 0, "env", 0, "value"))
                .contains("--add-modules=jdk.incubator.vector ", "--enable-native-access=ALL-UNNAMED ");
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void migratesTheDatabaseBeforeEachUpgrade(String chart) {
        var job = only(chart, "Job");
        assertThat(job.at("metadata", "annotations", Charts.HOOK)).isEqualTo("pre-install,pre-upgrade");
        assertThat((List<?>) job.at("spec", "template", "spec", "containers", 0, "args"))
                .hasSize(5)
                .element(2)
                .isEqualTo("/etc/concordat/migration/password");
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void letsInWhoMayAskAndOutWhatItNeeds(String chart) {
        var policy = only(chart, "NetworkPolicy");
        assertThat(policy.at("spec", "policyTypes")).isEqualTo(List.of("Ingress", "Egress"));
        assertThat((List<?>) policy.at("spec", "ingress")).hasSize(1);
        assertThat(policy.at("spec", "ingress", 0, "from", 0, "namespaceSelector"))
                .isNotNull();
        assertThat((List<?>) policy.at("spec", "egress"))
                .extracting(rule -> new KubernetesObject((Map<?, ?>) rule).text("ports", 0, "port"))
                .containsExactly("53", "5432", "9093", "443");
    }

    @Test
    void writesTheConfigurationTreeAsProperties() {
        assertThat(configuration("guest-party").lines())
                .contains(
                        "concordat.party.id=bank",
                        "concordat.manifest=/etc/concordat/manifest/manifest.json",
                        "concordat.party-keystore=/etc/concordat/party-keystore/keystore",
                        "concordat.kafka.bootstrap-servers=broker.example:9093",
                        "concordat.kafka.properties[security.protocol]=SSL",
                        "concordat.security.issuer-uri=https://login.example/realms/bank",
                        "concordat.security.audience=bank",
                        "concordat.policy.minimum-key-bits=3072",
                        "concordat.limits.fail-after=30m",
                        "concordat.database.user=concordat_app",
                        "concordat.data-root=/var/lib/concordat/data",
                        "server.ssl.certificate=/etc/concordat/tls/tls.crt")
                .allMatch(line -> line.matches("[a-z0-9.\\[\\]-]+=.+"));
        assertThat(configuration("host-party").lines())
                .contains("concordat.policy.minimum-lenders=3", "concordat.policy.minimum-band=1000000");
    }

    @Test
    void leavesPartiesKeysAndTopicsToTheManifest() {
        var service = only("guest-party", "Deployment");
        assertThat(volume(service, "manifest").at("configMap", "name")).isEqualTo("lending-manifest");
        assertThat(configuration("guest-party")).doesNotContain("concordat.federation", "topics", "institution");
        for (var byHand :
                List.of("federation.name=lending", "kafka.topics[0].name=t", "party.institution=First Bank")) {
            assertThatThrownBy(() -> charts.render("guest-party", byHand))
                    .as(byHand)
                    .hasMessageContaining("the manifest has them");
        }
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void encryptsTheManagementPortAsTheApi(String chart) {
        assertThat(configuration(chart).lines())
                .contains(
                        "management.server.ssl.certificate=/etc/concordat/tls/tls.crt",
                        "management.server.ssl.certificate-private-key=/etc/concordat/tls/tls.key");
        var container = new KubernetesObject(
                (Map<?, ?>) only(chart, "Deployment").at("spec", "template", "spec", "containers", 0));
        for (var probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            assertThat(container.at(probe, "httpGet", "scheme")).isEqualTo("HTTPS");
        }
    }

    @Test
    void givesTheArbiterNoData() {
        assertThat(configuration("arbiter")).doesNotContain("data-root");
        var mounts = only("arbiter", "Deployment").text("spec", "template", "spec", "volumes");
        assertThat(mounts).doesNotContain("name=data,");
    }

    @Test
    void restartsAServiceWhenItsConfigurationChanges() {
        var one = annotation(charts.render("guest-party"));
        var other = annotation(charts.render("guest-party", "database.user=another"));
        assertThat(one).isNotEqualTo(other);
    }

    @Test
    void installsGuestAndHostOfOneInstitutionAsTwoParties() {
        var objects = charts.render(Charts.UMBRELLA);
        assertThat(objects)
                .filteredOn(object -> object.kind().equals("Deployment"))
                .hasSize(2)
                .allSatisfy(service -> assertThat(volume(service, "manifest").at("configMap", "name"))
                        .isEqualTo("lending-manifest"));
        assertThat(objects)
                .filteredOn(object -> object.kind().equals("ConfigMap"))
                .extracting(object -> object.text("data", "application.properties")
                        .lines()
                        .filter(line -> line.startsWith("concordat.party.id="))
                        .findFirst()
                        .orElseThrow())
                .containsExactlyInAnyOrder("concordat.party.id=bank", "concordat.party.id=bank-host");
    }

    @Test
    void refusesTwoServicesOfOneParty() {
        assertThatThrownBy(() -> charts.render(Charts.UMBRELLA, "host-party.party.id=bank"))
                .hasMessageContaining("a party is one service with one database");
    }

    @Test
    void refusesAnArbiterAtAnInstitutionThatBringsData() {
        assertThatThrownBy(() -> charts.render(
                        Charts.UMBRELLA,
                        "arbiter.enabled=true",
                        "arbiter.database.url=jdbc:postgresql://db.example/notary",
                        "arbiter.party.id=notary",
                        "arbiter.partyKeystore.secretName=k",
                        "arbiter.secrets.name=s",
                        "arbiter.artifacts.claimName=a",
                        "arbiter.keystore.claimName=k",
                        "arbiter.migration.secretName=m",
                        "arbiter.tls.secretName=t"))
                .hasMessageContaining("together they could decrypt");
    }

    @Test
    void asksByNameForWhatIsMissing() {
        for (var missing : Map.of(
                        "secrets.name=", "secrets.name",
                        "manifest.configMapName=", "manifest.configMapName",
                        "partyKeystore.secretName=", "partyKeystore.secretName",
                        "database.url=", "database.url",
                        "artifacts.claimName=", "artifacts.claimName",
                        "tls.secretName=", "tls.secretName",
                        "migration.secretName=", "migration.secretName",
                        "party.id=", "party.id")
                .entrySet()) {
            assertThatThrownBy(() -> charts.render("guest-party", missing.getKey()))
                    .hasMessageContaining(missing.getValue());
        }
        assertThatThrownBy(() -> charts.render("guest-party", "database.user=a\\nb=c"))
                .hasMessageContaining("neither line break nor backslash");
    }

    private static KubernetesObject only(String chart, String kind) {
        var found = charts.render(chart).stream()
                .filter(object -> object.kind().equals(kind))
                .toList();
        assertThat(found).as(kind + " of " + chart).hasSize(1);
        return found.getFirst();
    }

    private static String configuration(String chart) {
        return only(chart, "ConfigMap").text("data", "application.properties");
    }

    private static String annotation(List<KubernetesObject> objects) {
        return objects.stream()
                .filter(object -> object.kind().equals("Deployment"))
                .findFirst()
                .orElseThrow()
                .text("spec", "template", "metadata", "annotations", "concordat.org/configuration");
    }

    private static KubernetesObject volume(KubernetesObject deployment, String name) {
        return ((List<?>) deployment.at("spec", "template", "spec", "volumes"))
                .stream()
                        .map(volume -> new KubernetesObject((Map<?, ?>) volume))
                        .filter(volume -> volume.text("name").equals(name))
                        .findFirst()
                        .orElseThrow();
    }
}
