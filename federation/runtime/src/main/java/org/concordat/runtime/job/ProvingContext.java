package org.concordat.runtime.job;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.concordat.federation.job.Job;

/** What proofs are bound to, so that none holds anywhere else. */
final class ProvingContext {
    private ProvingContext() {}

    /** Of a key that is kept over attempts: the job, its specification and the task. */
    static byte[] ofTask(Job job, int task) {
        var id = job.id().value();
        return ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES + job.digest().length)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .putInt(task)
                .put(job.digest())
                .array();
    }

    /** Of what is made anew in each attempt: the federation, behind its length, the attempt, and what {@link #ofTask} names. */
    static byte[] ofAttempt(String federation, Job job, int task) {
        byte[] name = federation.getBytes(StandardCharsets.UTF_8);
        byte[] rest = ofTask(job, task);
        return ByteBuffer.allocate(2 * Integer.BYTES + name.length + rest.length)
                .putInt(name.length)
                .put(name)
                .putInt(job.attempt())
                .put(rest)
                .array();
    }
}
