package org.concordat.runtime.rest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobId;
import org.concordat.federation.task.Quota;
import org.concordat.runtime.job.InquiryService;
import org.concordat.runtime.job.Limits;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers lending checks as a job that serves does, by hand: applicants whose ids begin with {@code known} borrow, of
 * {@code silent} a bank does not answer in time, and {@code beyond} is more than a counterpart allows.
 */
final class LendingCounter implements InquiryService {
    static final Limits.Checks LIMITS =
            new Limits.Checks(1_000, 5, Duration.ofHours(1), Duration.ofHours(1), Duration.ofMillis(300));

    private static final JsonMapper JSON = new JsonMapper();

    /** Whom the banks were asked about, in order. */
    final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    private final Set<JobId> serving = ConcurrentHashMap.newKeySet();

    void serve(JobId job) {
        serving.add(job);
    }

    @Override
    public List<JobId> serving() {
        return List.copyOf(serving);
    }

    @Override
    public boolean open(JobId job) {
        return serving.contains(job);
    }

    @Override
    public JsonNode ask(JobId job, String subject, Duration patience) {
        if (subject.startsWith("closing")) {
            serving.remove(job);
            throw new FederationException(NOT_OPEN, "the job ended before this was asked");
        }
        asked.add(subject);
        if (subject.startsWith("silent")) {
            throw new FederationException(TIMEOUT, "no answer within 0.3 s: bureau has not answered")
                    .of(new PartyId("bureau"), "Answered");
        }
        if (subject.startsWith("beyond")) {
            throw new FederationException(Quota.EXCEEDED, "the quota of this period is used up at a counterpart");
        }
        boolean known = subject.startsWith("known");
        return JSON.createObjectNode().put("at_least_k", known).put("band", known ? 5_000_000L : 0L);
    }

    @Override
    public boolean close(JobId job) {
        return serving.remove(job);
    }
}
