package org.concordat.runtime.rest;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.job.JobId;
import org.concordat.runtime.job.JobEvent;
import org.concordat.runtime.job.JobService;
import org.concordat.runtime.rest.problem.Codes;
import org.concordat.runtime.rest.problem.RefusedRequestException;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events of a job as server-sent events, on the request's own virtual thread: each with its id, a comment every 15 s when
 * nothing happens, and {@code event: end} after the last. A stream ends with its job, its caller's token, or the service.
 */
final class JobEventStreams implements SmartLifecycle {
    private static final ErrorCode TOO_MANY_STREAMS = ErrorCode.infrastructure("too-many-streams");
    private static final int MOST = 256;
    private static final int MOST_OF_A_PERSON = 16;
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration SLICE = Duration.ofSeconds(1);

    private final JobService jobs;
    private final JsonMapper json;
    private final Clock clock;
    private final Semaphore open = new Semaphore(MOST);
    private final Map<String, Integer> ofPersons = new ConcurrentHashMap<>();
    private volatile boolean running;

    JobEventStreams(JobService jobs, JsonMapper json, Clock clock) {
        this.jobs = jobs;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Writes until the end.
     *
     * @param person who follows, so that nobody takes the streams of all
     * @param after id of the last event that the caller has, 0 for none
     * @param until when the caller's token expires
     */
    void write(String person, JobId job, long after, Instant until, HttpServletResponse response) throws IOException {
        if (ofPersons.merge(person, 1, Integer::sum) > MOST_OF_A_PERSON) {
            leave(person);
            throw new RefusedRequestException(
                    Codes.RATE_LIMITED, "you follow " + MOST_OF_A_PERSON + " jobs, which is the most; close a stream");
        }
        if (!open.tryAcquire()) {
            leave(person);
            throw new RefusedRequestException(
                    TOO_MANY_STREAMS, MOST + " event streams are open, which is the most; try again later");
        }
        try {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setCharacterEncoding("UTF-8");
            response.flushBuffer();
            write(job, after, until, response.getOutputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.release();
            leave(person);
        }
    }

    private void leave(String person) {
        ofPersons.computeIfPresent(person, (_, count) -> count == 1 ? null : count - 1);
    }

    private void write(JobId job, long after, Instant until, OutputStream out)
            throws IOException, InterruptedException {
        long last = after;
        var spoken = clock.instant();
        while (running && clock.instant().isBefore(until)) {
            // Asked before the events, so that none is missed when the job ends in between.
            boolean over = jobs.find(job).map(view -> view.state().terminal()).orElse(true);
            List<JobEvent> events = jobs.events(job, last, over ? Duration.ZERO : SLICE);
            for (var event : events) {
                out.write(text(event).getBytes(StandardCharsets.UTF_8));
                last = event.id();
            }
            if (events.isEmpty() && over) {
                out.write("event: end\ndata: {}\n\n".getBytes(StandardCharsets.UTF_8));
                out.flush();
                return;
            }
            var now = clock.instant();
            if (events.isEmpty() && Duration.between(spoken, now).compareTo(HEARTBEAT) >= 0) {
                out.write(": still here\n\n".getBytes(StandardCharsets.UTF_8));
                spoken = now;
                out.flush();
            } else if (!events.isEmpty()) {
                spoken = now;
                out.flush();
            }
        }
    }

    private String text(JobEvent event) {
        return "id: " + event.id() + "\nevent: " + event.kind() + "\ndata: " + json.writeValueAsString(event.body())
                + "\n\n";
    }

    @Override
    public void start() {
        running = true;
    }

    /** Before the web server waits for its requests to end. */
    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
