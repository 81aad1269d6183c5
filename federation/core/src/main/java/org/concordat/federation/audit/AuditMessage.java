package org.concordat.federation.audit;

import java.util.List;
import org.concordat.federation.channel.Message;

/** What parties tell each other of their audit logs: never an entry, only that the log grew and did not change. */
public sealed interface AuditMessage extends Message {
    /** On the wire: id@version. */
    String PROTOCOL = "audit@1";

    /**
     * A new checkpoint of the sender's log.
     *
     * @param atMillis since 1970-01-01T00:00Z
     * @param previousSize size of the checkpoint of which the receiver was told before, 0 for the first
     * @param consistency proof that the tree of {@code size} begins with that of {@code previousSize}; hashes of 32 bytes
     */
    @Discloses(kind = DisclosureKind.PARAMETER, what = "a signed root over this party's audit log, and its size")
    record CheckpointNotice(
            long size, byte[] root, long atMillis, byte[] signature, long previousSize, List<byte[]> consistency)
            implements AuditMessage {
        public CheckpointNotice {
            consistency = List.copyOf(consistency);
        }
    }

    /** The receiver of a notice has seen it, and it goes on from all that it had seen before. */
    @Discloses(kind = DisclosureKind.PARAMETER, what = "a signature under a peer's audit checkpoint")
    record Countersignature(long size, byte[] signature) implements AuditMessage {}
}
