package org.concordat.federation.channel;

/**
 * Where in a job a message stands; derived, never written by hand.
 *
 * @param task the place of the task in the job, from 0; −1 for coordination
 * @param protocol id and version, for example {@code vertical-logistic-regression@1}
 * @param schema of the protocol's messages, as the sender means them
 * @param round 0 outside the repeated part
 * @param type simple name of the message record
 */
public record Address(int task, String protocol, SchemaDigest schema, int round, String type) {
    /** Of what has no payload, and so no schema. */
    public Address(int task, String protocol, int round, String type) {
        this(task, protocol, SchemaDigest.NONE, round, type);
    }

    /**
     * Whoever reads a payload asks this first.
     *
     * @throws MalformedFrameException unless it is of this protocol, and its sender means the same messages by it
     */
    public void requireOf(String id, SchemaDigest expected) {
        if (!protocol.equals(id)) {
            throw new MalformedFrameException("found " + protocol + ", expected " + id);
        }
        if (!schema.equals(expected)) {
            throw new MalformedFrameException("found schema " + schema + " of " + id + " at its sender, expected "
                    + expected + ": one of the two changed the messages without raising the version");
        }
    }

    @Override
    public String toString() {
        return protocol + ", round " + round + ", " + type;
    }
}
