package org.concordat.federation.task;

import java.time.Duration;

/**
 * What a task is expected to cost before it runs, at most: shown to the steward who decides, and held against the party's
 * quota. An estimate, by formulas that the protocol's own page gives; what is spent is not held against it.
 *
 * @param messages that this party sends
 * @param bytes that this party sends, of payload
 * @param exponentiations modulo the square of the key's modulus, or in the group of the intersection
 */
public record Cost(long messages, long bytes, long exponentiations) {
    public static final Cost NOTHING = new Cost(0, 0, 0);

    public Cost {
        if (messages < 0 || bytes < 0 || exponentiations < 0) {
            throw new IllegalArgumentException("a cost is not negative");
        }
    }

    /**
     * Of a core, taken for a millisecond an exponentiation: an encryption with a modulus of 3072 bits takes a tenth of it, a
     * decryption three, one in the group of the intersection a twentieth.
     */
    public Duration coreTime() {
        return Duration.ofMillis(exponentiations);
    }

    public Cost plus(Cost other) {
        return new Cost(
                Math.addExact(messages, other.messages),
                Math.addExact(bytes, other.bytes),
                Math.addExact(exponentiations, other.exponentiations));
    }

    /** Of each the greater. */
    public Cost most(Cost other) {
        return new Cost(
                Math.max(messages, other.messages),
                Math.max(bytes, other.bytes),
                Math.max(exponentiations, other.exponentiations));
    }

    /**
     * What is known of a job's size before it runs.
     *
     * @param rows of this party's dataset; 0 if it brings none
     * @param features of it that the job may use
     */
    public record Size(org.concordat.federation.Role role, long rows, int features) {}
}
