package org.concordat.sandbox.job;

/** The job did not complete; the message names the party, the step and the reason. */
public final class JobFailedException extends RuntimeException {
    public JobFailedException(String message) {
        super(message);
    }
}
