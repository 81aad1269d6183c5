package org.concordat.sandbox.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.concordat.sandbox.issuer.Authority;
import org.concordat.testkit.relay.HostileRelay.Adversity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All that holds over one broker, where each party has its own and a relay does what it likes with every record between. */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RelayedSystemTest extends FederationSystemTest {
    private static final long FLAT = 8L << 20;
    /** The order of the aligned rows, and so that of sums of doubles, is drawn anew in each job. */
    private static final double ROUNDING = 1e-9;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<Look> looks = new ArrayList<>();
    private RelayedBrokers brokers;
    private long begun;

    /** After a test: what each service still holds after a collection, and how much garbage had come. */
    private record Look(Map<String, Long> held, long garbageBytes) {}

    @Override
    RunningFederation started(Path folder) throws Exception {
        brokers = new RelayedBrokers(folder, 29);
        begun = System.nanoTime();
        return RunningFederation.start(folder, brokers);
    }

    @Override
    @AfterAll
    void stop() throws Exception {
        super.stop();
        if (brokers != null) {
            brokers.close();
        }
    }

    @AfterEach
    void look(TestReporter told) throws Exception {
        looks.add(new Look(held(), brokers.relay().garbageBytes()));
        told.publishEntry(Map.of(
                "seconds", Long.toString(seconds()),
                "held", looks.getLast().held().toString(),
                "peak", running.federation.peakMemory().toString()));
    }

    @Test
    void comesToTheScoresThatAFederationWithoutTheRelayComesTo(@TempDir Path other) throws Exception {
        Map<String, Double> undisturbed;
        try (var direct = RunningFederation.start(other)) {
            undisturbed = byId(direct.driver(direct.job(2, "full")).run().scores());
        }
        var relayed = byId(running.driver(running.job(2, "full")).run().scores());
        assertThat(undisturbed).hasSizeGreaterThan(1_000);
        assertThat(relayed.keySet()).isEqualTo(undisturbed.keySet());
        assertThat(relayed)
                .allSatisfy((id, score) -> assertThat(score).isCloseTo(undisturbed.get(id), within(ROUNDING)));
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void allAdversitiesWereThereAndNoServiceGrew(TestReporter told) throws Exception {
        var relay = brokers.relay();
        long garbage = dropped() - relay.othersToDrop();
        double aSecond = (double) garbage / seconds();
        told.publishEntry(Map.of("garbage that services read a second", Double.toString(aSecond)));
        for (var adversity : Adversity.values()) {
            told.publishEntry(Map.of(adversity.name(), Long.toString(relay.count(adversity))));
        }

        assertThat(Adversity.values())
                .allSatisfy(each -> assertThat(relay.count(each)).as("%s", each).isPositive());
        assertThat((double) relay.count(Adversity.DROPPED) / relay.count(Adversity.CARRIED))
                .as("about every fifth record is dropped")
                .isBetween(0.17, 0.23);
        assertThat(aSecond)
                .as("records of garbage that the services read a second")
                .isGreaterThanOrEqualTo(1_000);
        noJobFailed();
        var first = looks.getFirst();
        var last = looks.getLast();
        assertThat(last.garbageBytes() - first.garbageBytes())
                .as("bytes of garbage after the first job")
                .isGreaterThan(8 * FLAT);
        last.held()
                .forEach((party, bytes) -> assertThat(bytes - first.held().get(party))
                        .as("bytes that %s kept since the first job", party)
                        .isLessThan(FLAT));
    }

    /** No job but the one that its host refused, and the one whose model was deleted. */
    private void noJobFailed() throws Exception {
        var states = new ArrayList<String>();
        for (JsonNode job :
                running.federation.client("bank", Authority.ANALYST).get("jobs").path("items")) {
            states.add(job.path("state").asString());
        }
        assertThat(states).hasSizeGreaterThanOrEqualTo(7).containsOnly("COMPLETED", "REJECTED");
    }

    private long seconds() {
        return (System.nanoTime() - begun) / 1_000_000_000;
    }

    /** Records that were no part of a frame, by all services' own counts. */
    private long dropped() throws Exception {
        long dropped = 0;
        var endpoints =
                JSON.readTree(Files.readString(running.federation.directory().resolve("endpoints.json")));
        for (JsonNode party : endpoints.path("parties")) {
            var metric = party.path("management").asString() + "/actuator/metrics/concordat.messages?tag=kind:dropped";
            var operator = running.federation.client(party.path("id").asString(), Authority.OPERATOR);
            dropped += operator.get(metric)
                    .path("measurements")
                    .path(0)
                    .path("value")
                    .asLong();
        }
        return dropped;
    }

    private Map<String, Long> held() throws IOException, InterruptedException {
        var held = new LinkedHashMap<String, Long>();
        for (var party : running.federation.plan().parties()) {
            held.put(
                    party.id(),
                    heldBy(running.federation.service(party.id()).handle().pid()));
        }
        return held;
    }

    /** The total of the histogram of classes, before which the JVM collects. */
    private static long heldBy(long pid) throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var process = new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram").start();
        var lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines();
        var total = lines.filter(line -> line.startsWith("Total")).findFirst().orElseThrow();
        process.waitFor();
        return Long.parseLong(total.strip().split("\\s+", -1)[2]);
    }
}
