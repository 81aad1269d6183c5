package org.concordat.federation.channel;

import java.util.Map;
import org.concordat.federation.PartyId;

/**
 * The long-term keys that are in force: replaced as a whole when a party takes a newer manifest, while its jobs run on. What a
 * job was begun with is its own matter: {@link JobKeys#signer}.
 */
public final class KeysInForce {
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

    public KeysInForce(Snapshot first) {
        now = first;
    }

    public Snapshot now() {
        return now;
    }

    public void replace(Snapshot next) {
        now = next;
    }
}
