package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.job.JobId;
import org.concordat.runtime.job.NightlyRefresh;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.scheduling.concurrent.ConcurrentTaskScheduler;

class NightlyRefreshTest {
    private static final String SPECIFICATION = """
            {"specVersion": 1, "name": "tables of the night", "purpose": "credit-risk",
             "roster": {"guest": "bank", "hosts": ["bureau"]}, "datasets": {"bank": "loans", "bureau": "files"},
             "tasks": [{"task": "lending-check", "parameters": {"k": 2, "amount": "owed", "serve": true}}]}""";

    @TempDir
    Path directory;

    private final List<AuditEntry> log = new ArrayList<>();
    private final LendingCounter counter = new LendingCounter();
    private JobsInMemory jobs;
    private Path specification;
    private NightlyRefresh refresh;

    @BeforeEach
    void schedule() throws Exception {
        jobs = new JobsInMemory(log::add, Clock.systemUTC());
        specification = Files.writeString(directory.resolve("night.json"), SPECIFICATION);
        refresh = new NightlyRefresh(specification, "night-analyst", jobs, counter, log::add, Clock.systemUTC());
    }

    private JobId newest() {
        return jobs.list("night-analyst", null, 10).jobs().getFirst().id();
    }

    @Test
    void submitsTheSpecificationEachNightInTheAnalystsName() {
        refresh.refresh();
        refresh.refresh();
        assertThat(jobs.list("night-analyst", null, 10).jobs()).hasSize(2);
        assertThat(log)
                .extracting(AuditEntry::act)
                .filteredOn("refresh-submitted"::equals)
                .hasSize(2);
    }

    @Test
    void letsTheNightBeforeServeUntilTheNewOneDoes() {
        refresh.refresh();
        var first = newest();
        counter.serve(first);
        refresh.settle();
        assertThat(counter.open(first)).isTrue();
        refresh.refresh();
        var second = newest();
        refresh.settle();
        assertThat(counter.open(first)).as("the new one builds its tables").isTrue();
        counter.serve(second);
        refresh.settle();
        assertThat(counter.open(first)).isFalse();
        assertThat(counter.open(second)).isTrue();
    }

    @Test
    void refreshesAtTheDeclaredTimeOfTheDeclaredZoneEachNight() {
        var scheduler = new SteppedScheduler(Instant.parse("2026-03-27T12:00:00Z"));
        var tasks = new ConcurrentTaskScheduler(scheduler);
        tasks.setClock(scheduler.clock());
        refresh.schedule("0 30 3 * * *", ZoneId.of("Europe/Vienna"), tasks);

        // Winter until the 29th, when the clock jumps at two: half past three is half past two, then half past one,
        // UTC.
        var nights = List.of("2026-03-28T02:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T01:30:00Z");
        for (int before = 0; before < nights.size(); before++) {
            var night = Instant.parse(nights.get(before));
            scheduler.turnTo(night.minusSeconds(1));
            assertThat(submitted()).as("a second before " + night).isEqualTo(before);
            scheduler.turnTo(night);
            assertThat(submitted()).as("at " + night).isEqualTo(before + 1);
        }
    }

    @Test
    void endsTheNightBeforeByItselfWhenTheNewOneServes() {
        var scheduler = new SteppedScheduler(Instant.parse("2026-01-10T00:00:00Z"));
        var tasks = new ConcurrentTaskScheduler(scheduler);
        tasks.setClock(scheduler.clock());
        refresh.schedule("0 0 2 * * *", ZoneOffset.UTC, tasks);
        scheduler.turnTo(Instant.parse("2026-01-10T03:00:00Z"));
        var first = newest();
        counter.serve(first);
        scheduler.turnTo(Instant.parse("2026-01-11T02:10:00Z"));
        var second = newest();
        assertThat(second).isNotEqualTo(first);
        assertThat(counter.open(first)).as("the new one builds its tables").isTrue();
        counter.serve(second);
        scheduler.turnTo(Instant.parse("2026-01-11T02:10:05Z"));
        assertThat(counter.open(first)).isFalse();
        assertThat(counter.open(second)).isTrue();
    }

    @Test
    void refusesAScheduleThatIsNone() {
        var tasks = new ConcurrentTaskScheduler(new SteppedScheduler(Instant.EPOCH));
        assertThatThrownBy(() -> refresh.schedule("every night", ZoneOffset.UTC, tasks))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("every night");
    }

    private long submitted() {
        return log.stream()
                .filter(entry -> entry.act().equals("refresh-submitted"))
                .count();
    }

    @Test
    void writesDownWhyThereIsNoRefreshAndTriesAgainTheNextNight() throws Exception {
        Files.writeString(specification, SPECIFICATION.replace("tables of the night", ""));
        refresh.refresh();
        Files.delete(specification);
        refresh.refresh();
        assertThat(log)
                .filteredOn(entry -> entry.act().equals("refresh-failed"))
                .extracting(entry -> entry.details().get("code"))
                .containsExactly("required", "specification-unreadable");
        Files.writeString(specification, SPECIFICATION);
        refresh.refresh();
        assertThat(jobs.list("night-analyst", null, 10).jobs()).hasSize(1);
    }
}
