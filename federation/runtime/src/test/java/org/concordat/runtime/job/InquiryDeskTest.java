package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Address;
import org.concordat.federation.job.JobId;
import org.concordat.federation.task.Inquiries;
import org.concordat.federation.task.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class InquiryDeskTest {
    private static final Duration LONG = Duration.ofSeconds(15);
    private final JobId job = JobId.parse(UUID.randomUUID().toString());
    private final InquiryDesk desk = new InquiryDesk(LONG);
    private final RunningJob run = new RunningJob(
            job,
            new Limits(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(4),
                    LONG,
                    LONG,
                    LONG,
                    1,
                    Limits.Checks.STANDARD,
                    Limits.Quota.STANDARD,
                    100),
            Clock.systemUTC());

    /** How long the subject is, so that a test can tell which was answered. */
    record Length(int letterCount) implements Report {}

    /** Answers on a thread of its own until the desk ends it. */
    private CompletableFuture<Void> serving(InquiryDesk at, CountDownLatch open) {
        var inquiries = at.of(run);
        var served = new CompletableFuture<Void>();
        Thread.ofVirtual().start(() -> {
            open.countDown();
            for (Optional<Inquiries.Inquiry> next = inquiries.next(); next.isPresent(); next = inquiries.next()) {
                var inquiry = next.get();
                if (inquiry.subject().equals("refused")) {
                    inquiry.refuse(ErrorCode.policy("quota-exceeded"), "no more");
                } else {
                    inquiry.answer(new Length(inquiry.subject().length()));
                }
            }
            served.complete(null);
        });
        return served;
    }

    private int ask(InquiryDesk at, String subject) {
        return ask(at, subject, LONG);
    }

    /** Asks until the task has begun to take questions. */
    private int ask(InquiryDesk at, String subject, Duration patience) {
        while (true) {
            try {
                return at.ask(job, subject, patience).path("letter_count").asInt();
            } catch (FederationException e) {
                if (!e.code().equals(InquiryService.NOT_OPEN) || e.detail().startsWith("the job ended")) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void answersUntilItIsClosed() {
        var served = serving(desk, new CountDownLatch(1));
        assertThat(ask(desk, "four")).isEqualTo(4);
        assertThat(ask(desk, "three")).isEqualTo(5);
        desk.close(job);
        served.join();
        assertThatThrownBy(() -> desk.ask(job, "late", LONG))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.code()).isEqualTo(InquiryService.NOT_OPEN));
    }

    @Test
    void handsOnWhatTheProtocolRefuses() {
        var served = serving(desk, new CountDownLatch(1));
        ask(desk, "open");
        assertThatThrownBy(() -> desk.ask(job, "refused", LONG))
                .isInstanceOfSatisfying(
                        FederationException.class,
                        e -> assertThat(e.code().code()).isEqualTo("quota-exceeded"));
        desk.close(job);
        served.join();
    }

    @Test
    void refusesAJobThatTakesNoQuestions() {
        assertThatThrownBy(() -> desk.ask(job, "anybody", LONG))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.code()).isEqualTo(InquiryService.NOT_OPEN));
    }

    @Test
    void namesThePartyThatDoesNotAnswerInTime() {
        var taken = desk.of(run);
        var asked = CompletableFuture.supplyAsync(() -> catching(() -> ask(desk, "silent", Duration.ofMillis(300))));
        assertThat(taken.next().orElseThrow().subject()).isEqualTo("silent");
        run.waiting(new PartyId("bureau"), new Address(0, "lending-check@1", 3, "Answered"), 0);
        var late = asked.join();
        assertThat(late.code()).isEqualTo(InquiryService.TIMEOUT);
        assertThat(late.party()).contains(new PartyId("bureau"));
        assertThat(late.detail()).contains("bureau").contains("0.3 s").doesNotContain("silent");
    }

    @Test
    void refusesWhatIsInHandWhenTheJobEnds() {
        var taken = desk.of(run);
        var asked = CompletableFuture.supplyAsync(() -> catching(() -> ask(desk, "unlucky", LONG)));
        taken.next();
        desk.ended(job);
        assertThat(asked.join().code()).isEqualTo(InquiryService.NOT_OPEN);
    }

    private static FederationException catching(Runnable act) {
        try {
            act.run();
        } catch (FederationException e) {
            return e;
        }
        throw new AssertionError("nothing was refused");
    }

    @Test
    void asksAboutNobodyWhenNobodyAsks() {
        var quick = new InquiryDesk(Duration.ofMillis(1));
        assertThat(quick.of(run).next().orElseThrow().subject()).startsWith("nobody-");
    }

    @Test
    void stopsWithItsJob() {
        run.stop();
        assertThatThrownBy(() -> desk.of(run).next())
                .isInstanceOfSatisfying(
                        FederationException.class,
                        e -> assertThat(e.code()).isEqualTo(FederationException.JOB_CANCELLED));
    }
}
