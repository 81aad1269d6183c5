package org.concordat.benchmarks;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
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
import org.concordat.federation.dataset.AlignedSamples;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.federation.task.Workspace;

/** A guest and a host in this JVM, over queues, with everything encoded as on the wire: the protocol alone, no services. */
final class TwoParties {
    private static final Roster ROSTER = new Roster(new PartyId("guest"), List.of(new PartyId("host")), null, null);
    private static final int KEY_BITS = 1024;

    private final AdditiveScheme scheme;
    private final Consumer<Sent> watch;
    private final AtomicLong bytes = new AtomicLong();
    private final Map<PartyId, LinkedBlockingQueue<Channel.Delivery>> inboxes = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final List<Long> finished = java.util.Collections.synchronizedList(new ArrayList<>());

    /** A message on its way. */
    record Sent(PartyId from, Address address, byte[] payload) {}

    TwoParties(AdditiveScheme scheme, Consumer<Sent> watch) {
        this.scheme = scheme;
        this.watch = watch;
        ROSTER.members().forEach(member -> inboxes.put(member.party(), new LinkedBlockingQueue<>()));
    }

    /** Bytes of all messages so far. */
    long bytes() {
        return bytes.get();
    }

    /** Nanoseconds since the start at which the guest told each step of progress. */
    List<Long> steps() {
        return List.copyOf(finished);
    }

    /** Runs the task at both, on aligned rows; what it left at the guest. */
    <M extends Message> TaskResult run(Protocol<M> protocol, TaskSpec task, DatasetRows guest, DatasetRows host)
            throws InterruptedException {
        long began = System.nanoTime();
        var threads = new ArrayList<Thread>();
        var results = new ConcurrentHashMap<PartyId, TaskResult>();
        for (var member : ROSTER.members()) {
            var rows = member.party().equals(ROSTER.guest()) ? guest : host;
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    results.put(member.party(), protocol.run(context(protocol, task, member, rows, began)));
                } catch (RuntimeException | Error e) {
                    failures.add(e);
                    threads.forEach(Thread::interrupt);
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("a party failed", failures.peek());
        }
        return java.util.Objects.requireNonNull(results.get(ROSTER.guest()));
    }

    private <M extends Message> TaskContext<M> context(
            Protocol<M> protocol, TaskSpec task, Member self, DatasetRows rows, long began) {
        var random = new SecureRandom();
        var setting = new ProtocolSession.Setting(
                0,
                protocol.id(),
                protocol.messages(),
                protocol.script(task),
                ROSTER,
                self,
                random,
                new byte[32],
                new Clock(self.party().equals(ROSTER.guest()), began));
        var workspace = new Workspace();
        workspace.put(AlignedSamples.class, new AlignedSamples(rows));
        return new Context<>(
                new ProtocolSession<>(setting, new Queues(self.party())),
                task,
                workspace,
                Optional.of(rows),
                new LocalPolicy(KEY_BITS, 1, 1),
                scheme,
                new Ristretto255());
    }

    private record Context<M extends Message>(
            Session<M> session,
            TaskSpec task,
            Workspace workspace,
            Optional<DatasetRows> dataset,
            LocalPolicy policy,
            AdditiveScheme scheme,
            PsiGroup psiGroup)
            implements TaskContext<M> {}

    /** Notes when the guest's steps end. */
    private final class Clock implements ProtocolSession.Forgetful {
        private final boolean guest;
        private final long began;

        Clock(boolean guest, long began) {
            this.guest = guest;
            this.began = began;
        }

        @Override
        public void progress(Progress progress) {
            if (guest) {
                finished.add(System.nanoTime() - began);
            }
        }
    }

    private final class Queues implements Channel {
        private final PartyId self;

        Queues(PartyId self) {
            this.self = self;
        }

        @Override
        public void send(PartyId to, Address address, byte[] payload, DisclosureKind kind, String what) {
            bytes.addAndGet(payload.length);
            watch.accept(new Sent(self, address, payload));
            java.util.Objects.requireNonNull(inboxes.get(to)).add(new Delivery(address, payload));
        }

        @Override
        public Delivery receive(PartyId from, Address expected) {
            try {
                return java.util.Objects.requireNonNull(inboxes.get(self)).take();
            } catch (InterruptedException e) {
                throw new IllegalStateException("the other party ended", e);
            }
        }
    }
}
