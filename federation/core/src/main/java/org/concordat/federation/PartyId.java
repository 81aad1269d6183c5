package org.concordat.federation;

import java.util.Objects;

/** An institution's endpoint in a federation: 1 … 63 of a–z, 0–9 and hyphen, beginning with a letter. */
public record PartyId(String value) implements Comparable<PartyId> {
    public PartyId {
        Objects.requireNonNull(value);
        if (!value.matches("[a-z][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException(
                    "a party id has 1 to 63 of a-z, 0-9 and hyphen and begins with a letter");
        }
    }

    @Override
    public int compareTo(PartyId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
