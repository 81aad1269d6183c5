package org.concordat.federation.job;

import java.util.UUID;

/** The id of a job, the same at all parties. */
public record JobId(UUID value) {
    /** Of what is said between parties and belongs to no job. */
    public static final JobId NONE = new JobId(new UUID(0, 0));

    public static JobId parse(String text) {
        return new JobId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
