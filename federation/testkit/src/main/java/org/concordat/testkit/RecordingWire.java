package org.concordat.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.concordat.federation.Member;
import org.concordat.federation.PartyId;
import org.concordat.federation.Roster;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.channel.Address;
import org.concordat.federation.channel.Channel;
import org.concordat.federation.channel.Message;
import org.concordat.federation.channel.RecordCodec;

/** The wire of one run: decodes, tampers, records and passes on. */
final class RecordingWire {
    private final Switchboard switchboard;
    private final Roster roster;
    private final List<Transcript.TaskScript> protocols;
    private final Tampering tampering;
    private final List<Transcript.Entry> entries = Collections.synchronizedList(new ArrayList<>());

    RecordingWire(Switchboard switchboard, Roster roster, List<Transcript.TaskScript> protocols, Tampering tampering) {
        this.switchboard = switchboard;
        this.roster = roster;
        this.protocols = protocols;
        this.tampering = tampering;
    }

    Channel channelOf(Member self) {
        return new Channel() {
            @Override
            public void send(PartyId to, Address address, byte[] payload, DisclosureKind kind, String what) {
                pass(self, roster.memberOf(to).orElseThrow(), address, payload);
            }

            @Override
            public Delivery receive(PartyId from, Address expected) {
                return switchboard.take(from, self.party(), expected);
            }
        };
    }

    Transcript transcript() {
        synchronized (entries) {
            return new Transcript(roster, protocols, entries);
        }
    }

    private void pass(Member from, Member to, Address address, byte[] payload) {
        var sent = decode(address, payload);
        var arriving = tampering.on(from, to, sent);
        var bytes = RecordCodec.encode((Record) arriving);
        var arrivingAddress = new Address(
                address.task(),
                address.protocol(),
                address.schema(),
                address.round(),
                arriving.getClass().getSimpleName());
        synchronized (entries) {
            entries.add(new Transcript.Entry(from, to, arrivingAddress, bytes.clone(), arriving));
            switchboard.put(from.party(), to.party(), new Channel.Delivery(arrivingAddress, bytes));
        }
    }

    private Message decode(Address address, byte[] payload) {
        var messages = protocols.get(address.task()).protocol().messages();
        var type = concrete(messages)
                .filter(candidate -> candidate.getSimpleName().equals(address.type()))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException(messages.getSimpleName() + " has no record " + address.type()));
        return (Message) RecordCodec.decode(type.asSubclass(Record.class), payload);
    }

    /** The records below a sealed interface of messages. */
    static Stream<Class<?>> concrete(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(RecordingWire::concrete)
                : Optional.of(type).stream().filter(Class::isRecord).map(record -> (Class<?>) record);
    }
}
