package org.concordat.benchmarks;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.psi.PsiGroup;
import org.concordat.crypto.psi.Ristretto255;
import org.concordat.federation.Member;
import org.concordat.federation.PartyId;
import org.concordat.federation.Roster;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.channel.Address;
import org.concordat.federation.channel.Channel;
import org.concordat.federation.channel.Message;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.channel.ProtocolSession;
import org.concordat.federation.channel.Session;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.task.Inquiries;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.Workspace;

/**
 * All members of a roster in this JVM, over queues, with everything encoded as on the wire: the protocol alone, no services.
 *
 * @param datasets of each party, by name; the party's own stands under its id
 */
record ManyParties(
        Roster roster,
        Map<PartyId, Map<String, DatasetRows>> datasets,
        AdditiveScheme scheme,
        Inquiries inquiries,
        BiConsumer<Member, Progress> watch) {
    private static final int KEY_BITS = 2048;
    /** Messages of a stream that wait for their receiver; the sender waits then, as it does for a peer that is slow. */
    private static final int WAITING = 8;

    /** Bytes of all messages, by type. */
    <M extends Message> Map<String, Long> run(Protocol<M> protocol, TaskSpec task) throws InterruptedException {
        var wire = new Wire();
        var failures = new ConcurrentLinkedQueue<Throwable>();
        var threads = new ArrayList<Thread>();
        for (var member : roster.members()) {
            threads.add(Thread.ofVirtual().unstarted(() -> {
                try {
                    protocol.run(context(protocol, task, member, wire));
                } catch (RuntimeException | Error e) {
                    failures.add(e);
                    threads.forEach(Thread::interrupt);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (var thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("a party failed", failures.peek());
        }
        var bytes = new java.util.TreeMap<String, Long>();
        wire.bytes.forEach((type, count) -> bytes.put(type, count.get()));
        return bytes;
    }

    private <M extends Message> TaskContext<M> context(Protocol<M> protocol, TaskSpec task, Member self, Wire wire) {
        var setting = new ProtocolSession.Setting(
                0,
                protocol.id(),
                protocol.messages(),
                protocol.script(task),
                roster,
                self,
                new SecureRandom(),
                new byte[32],
                new Watching(self));
        return new Context<>(
                new ProtocolSession<>(setting, wire.of(self.party())),
                task,
                new Workspace(),
                datasets.getOrDefault(self.party(), Map.of()),
                inquiries,
                new LocalPolicy(KEY_BITS, 1, 1),
                scheme,
                new Ristretto255());
    }

    private record Context<M extends Message>(
            Session<M> session,
            TaskSpec task,
            Workspace workspace,
            Map<String, DatasetRows> own,
            Inquiries inquiries,
            LocalPolicy policy,
            AdditiveScheme scheme,
            PsiGroup psiGroup)
            implements TaskContext<M> {
        @Override
        public Optional<DatasetRows> dataset() {
            return dataset(session.self().party().value());
        }

        @Override
        public Optional<DatasetRows> dataset(String name) {
            return Optional.ofNullable(own.get(name));
        }
    }

    private final class Watching implements ProtocolSession.Forgetful {
        private final Member self;

        Watching(Member self) {
            this.self = self;
        }

        @Override
        public void progress(Progress told) {
            watch.accept(self, told);
        }
    }

    private static final class Wire {
        private final Map<String, AtomicLong> bytes = new ConcurrentHashMap<>();
        private final Map<String, LinkedBlockingQueue<Channel.Delivery>> streams = new ConcurrentHashMap<>();

        private LinkedBlockingQueue<Channel.Delivery> stream(PartyId from, PartyId to) {
            return Objects.requireNonNull(
                    streams.computeIfAbsent(from + " " + to, _ -> new LinkedBlockingQueue<>(WAITING)));
        }

        Channel of(PartyId self) {
            return new Channel() {
                @Override
                public void send(PartyId to, Address address, byte[] payload, DisclosureKind kind, String what) {
                    bytes.computeIfAbsent(address.type(), _ -> new AtomicLong()).addAndGet(payload.length);
                    try {
                        stream(self, to).put(new Delivery(address, payload));
                    } catch (InterruptedException e) {
                        throw new IllegalStateException("another party ended", e);
                    }
                }

                @Override
                public Delivery receive(PartyId from, Address expected) {
                    try {
                        return stream(from, self).take();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException("another party ended", e);
                    }
                }
            };
        }
    }
}
