package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.job.JobId;
import org.concordat.runtime.job.NightlyRefresh;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
