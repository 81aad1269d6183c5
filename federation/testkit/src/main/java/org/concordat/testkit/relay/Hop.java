package org.concordat.testkit.relay;

/** One way that a relay carries records: from where a sender writes to where its receiver reads. */
public record Hop(Place from, Place to) {
    /** A topic at a broker. */
    public record Place(String bootstrapServers, String topic) {}
}
