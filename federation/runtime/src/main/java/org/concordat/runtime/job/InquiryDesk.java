package org.concordat.runtime.job;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
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
import tools.jackson.databind.JsonNode;

/**
 * A queue of questions for each job that takes them. A job that nobody asks for a while is given a question about nobody, so
 * that its peers do not take it for stuck; to them it is a question like any other.
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
        final BlockingQueue<Question> questions = new LinkedBlockingQueue<>();
        volatile boolean closing;
    }

    /** What the job's task reads. Asking is possible from its first call of {@code next} on. */
    Inquiries of(RunningJob run) {
        return () -> next(run);
    }

    private Optional<Inquiries.Inquiry> next(RunningJob run) {
        var line = lines.computeIfAbsent(run.id(), _ -> new Line());
        long since = System.nanoTime();
        try {
            while (true) {
                run.goOn();
                var question = line.questions.poll(SLICE_MILLIS, TimeUnit.MILLISECONDS);
                if (question != null) {
                    return Optional.of(question);
                }
                if (line.closing) {
                    ended(run.id());
                    return Optional.empty();
                }
                if (System.nanoTime() - since > silence.toNanos()) {
                    return Optional.of(new Question("nobody-" + UUID.randomUUID()));
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
        }
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
        var question = new Question(subject);
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
            throw new FederationException(
                    TIMEOUT, "no answer within " + patience.toSeconds() + " s: a party may be away; ask again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FederationException(FederationException.JOB_CANCELLED, "stopped while waiting for an answer", e);
        }
    }

    @Override
    public void close(JobId job) {
        var line = lines.get(job);
        if (line != null) {
            line.closing = true;
        }
    }

    private static final class Question implements Inquiries.Inquiry {
        final CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        private final String subject;

        Question(String subject) {
            this.subject = subject;
        }

        @Override
        public String subject() {
            return subject;
        }

        @Override
        public void answer(Report report) {
            answer.complete(JobJson.tree(report));
        }

        @Override
        public void refuse(ErrorCode code, String detail) {
            answer.completeExceptionally(new FederationException(code, detail));
        }
    }
}
