package org.concordat.runtime.job;

import java.time.Instant;
import org.concordat.federation.job.JobId;
import tools.jackson.databind.JsonNode;

/**
 * Something that happened to a job, for people.
 *
 * @param id rising; the id of the server-sent event
 * @param kind {@code state}, {@code answer}, {@code task} or {@code progress}
 * @param body what it says: {@code state}: state, reason; {@code answer}: party, decision, reason; {@code task}: index, task,
 *     state, seconds, report; {@code progress}: index, stage, done, total, loss, seconds, bytes_sent, bytes_received
 */
public record JobEvent(long id, JobId job, String kind, JsonNode body, Instant at) {}
