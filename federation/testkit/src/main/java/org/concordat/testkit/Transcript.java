package org.concordat.testkit;

import java.util.List;
import java.util.stream.Stream;
import org.concordat.federation.Member;
import org.concordat.federation.PartyId;
import org.concordat.federation.Roster;
import org.concordat.federation.channel.Address;
import org.concordat.federation.channel.Message;
import org.concordat.federation.task.Protocol;

/**
 * All that crossed between the members of a run. The order within an ordered pair of members is the order of sending; the
 * order of entries of different pairs is that of one possible run, and may differ in the next.
 *
 * @param protocols of the job's tasks, in the order of the tasks
 */
public record Transcript(Roster roster, List<TaskScript> protocols, List<Entry> entries) {
    public Transcript {
        protocols = List.copyOf(protocols);
        entries = List.copyOf(entries);
    }

    /** A task's protocol and the script that it had with its parameters. */
    public record TaskScript(Protocol<?> protocol, org.concordat.federation.script.Script script) {}

    /**
     * One message as it arrived.
     *
     * @param payload its canonical bytes
     * @param message the same, decoded
     */
    public record Entry(Member from, Member to, Address address, byte[] payload, Message message) {
        @Override
        public String toString() {
            return from + " → " + to + ": " + address + ", " + payload.length + " bytes";
        }
    }

    public List<Entry> between(PartyId from, PartyId to) {
        return entries.stream()
                .filter(entry ->
                        entry.from().party().equals(from) && entry.to().party().equals(to))
                .toList();
    }

    /** All messages of a type, with who sent them to whom. */
    public List<Entry> entriesOf(Class<? extends Message> type) {
        return entries.stream()
                .filter(entry -> type.isInstance(entry.message()))
                .toList();
    }

    /** All messages of a type. */
    public <T extends Message> Stream<T> messages(Class<T> type) {
        return entries.stream().map(Entry::message).filter(type::isInstance).map(type::cast);
    }

    /** All that a party was shown by others. */
    public List<Entry> receivedBy(PartyId party) {
        return entries.stream()
                .filter(entry -> entry.to().party().equals(party))
                .toList();
    }

    /** Bytes of payload that a party sent. */
    public long bytesSentBy(PartyId party) {
        return entries.stream()
                .filter(entry -> entry.from().party().equals(party))
                .mapToLong(entry -> entry.payload().length)
                .sum();
    }

    @Override
    public String toString() {
        return "Transcript[" + entries.size() + " messages]";
    }
}
