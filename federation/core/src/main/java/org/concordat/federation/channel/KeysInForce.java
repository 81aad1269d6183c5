package org.concordat.federation.channel;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.federation.PartyId;

/**
 * The long-term keys that are in force: replaced as a whole when a party takes a newer manifest, while its jobs run on. What a
 * job was begun with is its own matter: {@link JobKeys#signer}.
 */
public final class KeysInForce {
    private final InstantSource clock;
    private volatile Snapshot now;

    /** This party's secrets, and what it knows of all parties. */
    public record Snapshot(SignedEnvelopes.Own own, Map<PartyId, PartyKeys> parties) {
        public Snapshot {
            parties = Map.copyOf(parties);
        }

        /** Never a key. */
        @Override
        public String toString() {
            return "Snapshot[of " + parties.size() + " parties]";
        }
    }

    /** @param clock by which the time of a former key runs out */
    public KeysInForce(Snapshot first, InstantSource clock) {
        now = first;
        this.clock = clock;
    }

    public Snapshot now() {
        return now;
    }

    /** Whose signature is that party's, the present key first; none of a party that the federation does not list. */
    Stream<VerifyingKey> believed(PartyId party) {
        return Optional.ofNullable(now.parties().get(party)).stream().flatMap(keys -> keys.believed(clock.instant()));
    }

    public void replace(Snapshot next) {
        now = next;
    }
}
