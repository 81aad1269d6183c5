package org.concordat.runtime.job;

import java.time.Duration;
import java.util.List;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.job.JobId;
import tools.jackson.databind.JsonNode;

/** Questions of this party's people to jobs that run and take questions. */
public interface InquiryService {
    ErrorCode NOT_OPEN = ErrorCode.peer("inquiries-closed");
    ErrorCode TIMEOUT = ErrorCode.peer("inquiry-timeout");

    /** The jobs that take questions now, in no order. */
    List<JobId> serving();

    /** Whether the job takes questions now. */
    boolean open(JobId job);

    /**
     * Asks, and waits for the answer.
     *
     * @param subject an entity id
     * @return the report that the protocol answered with, snake_case
     * @throws FederationException {@code inquiries-closed} if the job takes no questions now; {@code inquiry-timeout}, with
     *     the party that is waited for; or what the protocol refuses with
     */
    JsonNode ask(JobId job, String subject, Duration patience);

    /**
     * Lets the job's task end when what was asked is answered.
     *
     * @return false, and nothing happens, if it takes no questions
     */
    boolean close(JobId job);
}
