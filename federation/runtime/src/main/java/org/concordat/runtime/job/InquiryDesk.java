package org.concordat.runtime.job;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.job.JobId;
import org.concordat.federation.task.Inquiries;
import org.concordat.federation.task.Report;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A queue of questions for each job that takes them. A job that nobody asks for a while is given a question about nobody, so
 * that its peers do not take it for stuck; to them it is a question like any other. Questions that were answered before do
 * not reach the peers, and keep nobody from being asked about.
 */
final class InquiryDesk implements InquiryService {
    private static final long SLICE_MILLIS = 200;

    private final Map<JobId, Line> lines = new ConcurrentHashMap<>();
    private final Duration silence;

    /** @param silence after which a question about nobody is asked; well below a peer's limit of a round */
    InquiryDesk(Duration silence) {
        this.silence = silence;
    }

    private static final class Line {
        final RunningJob run;
        final BlockingQueue<Question> questions = new LinkedBlockingQueue<>();
        /** Whom the peers were asked about; touched by the task's thread alone, as is {@code lastSent}. */
        final Set<String> answered = new HashSet<>();

        long lastSent = System.nanoTime();
        volatile @Nullable Question inHand;
        volatile boolean closing;

        Line(RunningJob run) {
            this.run = run;
        }

        void answered(String subject) {
            if (answered.add(subject)) {
                lastSent = System.nanoTime();
            }
        }
    }

    /** What the job's task reads. Asking is possible from its first call of {@code next} on. */
    Inquiries of(RunningJob run) {
        return () -> next(run);
    }

    private Optional<Inquiries.Inquiry> next(RunningJob run) {
        var line = lines.computeIfAbsent(run.id(), _ -> new Line(run));
        try {
            while (true) {
                run.goOn();
                if (System.nanoTime() - line.lastSent > silence.toNanos()) {
                    return Optional.of(new Question(line, "nobody-" + UUID.randomUUID(), true));
                }
                var question = line.questions.poll(SLICE_MILLIS, TimeUnit.MILLISECONDS);
                if (question != null) {
                    line.inHand = question;
                    return Optional.of(question);
                }
                if (line.closing) {
                    ended(run.id());
                    return Optional.empty();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FederationException(FederationException.JOB_CANCELLED, "stopped while waiting for questions", e);
        }
    }

    /** Refuses what is left. */
    void ended(JobId job) {
        var line = lines.remove(job);
        if (line != null) {
            line.questions.forEach(question -> question.refuse(NOT_OPEN, "the job ended before this was asked"));
            var asked = line.inHand;
            if (asked != null) {
                asked.refuse(NOT_OPEN, "the job ended while this was asked; its reason tells more");
            }
        }
    }

    @Override
    public List<JobId> serving() {
        return lines.keySet().stream().filter(this::open).toList();
    }

    @Override
    public boolean open(JobId job) {
        var line = lines.get(job);
        return line != null && !line.closing;
    }

    @Override
    public JsonNode ask(JobId job, String subject, Duration patience) {
        var line = lines.get(job);
        if (line == null || line.closing) {
            throw new FederationException(
                    NOT_OPEN,
                    "this job takes no questions now: it must run, have its tables built, and not be closed; look at its"
                            + " progress");
        }
        var question = new Question(line, subject, false);
        line.questions.add(question);
        if (lines.get(job) != line) {
            question.refuse(NOT_OPEN, "the job ended before this was asked");
        }
        try {
            return question.answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof FederationException refused
                    ? refused
                    : new FederationException(FederationException.BUG, "the question met an error of ours", e);
        } catch (TimeoutException e) {
            line.questions.remove(question);
            throw late(line, patience, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FederationException(FederationException.JOB_CANCELLED, "stopped while waiting for an answer", e);
        }
    }

    /** Names whom the job waits for; that depends on who is there, not on what they hold. */
    private static FederationException late(Line line, Duration patience, TimeoutException cause) {
        var waiting = line.run.waiting();
        var within = "no answer within " + patience.toMillis() / 1e3 + " s (concordat.limits.checks.answer-within): ";
        return waiting == null
                ? new FederationException(TIMEOUT, within + "others are asked before; ask again", cause)
                : new FederationException(
                                TIMEOUT,
                                within + waiting.party() + " has not answered since " + waiting.since()
                                        + "; ask again, and look at the job's progress",
                                cause)
                        .of(waiting.party(), waiting.message());
    }

    @Override
    public boolean close(JobId job) {
        var line = lines.get(job);
        if (line == null) {
            return false;
        }
        line.closing = true;
        return true;
    }

    private static final class Question implements Inquiries.Inquiry {
        final CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        private final Line line;
        private final String subject;
        private final boolean cover;

        Question(Line line, String subject, boolean cover) {
            this.line = line;
            this.subject = subject;
            this.cover = cover;
        }

        @Override
        public String subject() {
            return subject;
        }

        @Override
        public boolean cover() {
            return cover;
        }

        @Override
        public void answer(Report report) {
            line.answered(subject);
            answer.complete(JobJson.tree(report));
        }

        @Override
        public void refuse(ErrorCode code, String detail) {
            answer.completeExceptionally(new FederationException(code, detail));
        }
    }
}
