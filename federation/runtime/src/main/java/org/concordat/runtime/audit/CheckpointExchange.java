package org.concordat.runtime.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.AuditMessage;
import org.concordat.federation.channel.Address;
import org.concordat.federation.channel.Exchange;
import org.concordat.federation.channel.MalformedFrameException;
import org.concordat.federation.channel.Outbox;
import org.concordat.federation.channel.RecordCodec;
import org.concordat.federation.channel.SchemaDigest;
import org.concordat.federation.channel.StreamId;
import org.concordat.federation.job.JobId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/** Sends this party's checkpoints to its peers and takes theirs, over a stream of no job. */
public final class CheckpointExchange {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointExchange.class);

    private final Checkpoints checkpoints;
    private final Exchange exchange;
    private final PartyId self;
    private final Set<PartyId> peers;
    private final TransactionOperations transactions;

    public CheckpointExchange(
            Checkpoints checkpoints,
            Exchange exchange,
            PartyId self,
            Set<PartyId> peers,
            TransactionOperations transactions) {
        this.checkpoints = checkpoints;
        this.exchange = exchange;
        this.self = self;
        this.peers = Set.copyOf(peers);
        this.transactions = transactions;
    }

    /** Entries under one checkpoint at most, so that little stands under none. */
    private static final long MOST_ENTRIES = 256;

    /**
     * Messages that a peer has not acknowledged; while there are so many, others are left out: the next notice goes on from the
     * last that was not.
     */
    static final long MOST_WAITING = 512;

    /** Called once a second: numbers new entries, and signs early when there are many. */
    public void tick() {
        if (checkpoints.uncovered() >= MOST_ENTRIES) {
            checkpoint();
        }
    }

    /** Signs what the log has grown by, if it has, and tells the peers. Called at intervals and at the end of each job. */
    public synchronized void checkpoint() {
        var frames = new ArrayList<Outbox.Frame>();
        transactions.executeWithoutResult(_ -> {
            checkpoints
                    .objectToOwn()
                    .ifPresent(objection ->
                            LOG.atError().addArgument(objection.getMessage()).log("{}"));
            checkpoints
                    .checkpoint()
                    .ifPresent(
                            notice -> peers.forEach(peer -> tell(peer, notice).ifPresent(frames::add)));
        });
        frames.forEach(exchange::transmit);
    }

    private Optional<Outbox.Frame> tell(PartyId peer, AuditMessage.CheckpointNotice notice) {
        var frame = append(peer, checkpoints.noticeTo(peer, notice));
        frame.ifPresent(_ -> checkpoints.told(peer, notice));
        return frame;
    }

    /** Takes a peer's message in the caller's transaction; what is refused is in the audit log and nowhere else. */
    public void receive(PartyId from, Address address, byte[] payload) {
        try {
            switch (decode(address, payload)) {
                case AuditMessage.CheckpointNotice notice -> append(from, checkpoints.countersign(from, notice));
                case AuditMessage.Countersignature countersignature ->
                    checkpoints.countersigned(from, countersignature);
            }
        } catch (MalformedFrameException _) {
            LOG.atError().addArgument(checkpoints.unreadable(from).getMessage()).log("{}");
        } catch (FederationException refusal) {
            LOG.atError().addArgument(refusal.getMessage()).log("{}");
        }
    }

    /** Every permitted message of the wire, by the type that its address names. */
    static AuditMessage decode(Address address, byte[] payload) {
        address.requireOf(AuditMessage.PROTOCOL, SchemaDigest.of(AuditMessage.class));
        for (Class<? extends Record> type :
                List.of(AuditMessage.CheckpointNotice.class, AuditMessage.Countersignature.class)) {
            if (type.getSimpleName().equals(address.type())) {
                return (AuditMessage) RecordCodec.decode(type, payload);
            }
        }
        throw new MalformedFrameException(AuditMessage.PROTOCOL + " has no message " + address.type());
    }

    // What is appended in a caller's transaction is sent by the exchange's next tick.
    private Optional<Outbox.Frame> append(PartyId to, AuditMessage message) {
        var stream = new StreamId(JobId.NONE, 0, self, to);
        if (exchange.waiting(stream) >= MOST_WAITING) {
            return Optional.empty();
        }
        var type = message.getClass().getSimpleName();
        return Optional.of(exchange.append(
                stream,
                new Address(-1, AuditMessage.PROTOCOL, SchemaDigest.of(AuditMessage.class), 0, type),
                RecordCodec.encode((Record) message),
                null));
    }
}
