package org.concordat.federation.channel;

import java.util.Iterator;
import java.util.List;

/** All counterparts of one role, in roster order. */
public record Peers<M extends Message>(List<Peer<M>> all) implements Iterable<Peer<M>> {
    public Peers {
        all = List.copyOf(all);
    }

    public int count() {
        return all.size();
    }

    public Peer<M> get(int index) {
        return all.get(index);
    }

    public void sendEach(M message) {
        all.forEach(peer -> peer.send(message));
    }

    public <T extends M> List<T> receiveEach(Class<T> type) {
        return all.stream().map(peer -> peer.receive(type)).toList();
    }

    @Override
    public Iterator<Peer<M>> iterator() {
        return all.iterator();
    }
}
