package org.concordat.federation.channel;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.WrongDecryptionException;
import org.concordat.federation.FederationException;
import org.concordat.federation.Member;
import org.concordat.federation.Role;
import org.concordat.federation.Roster;
import org.concordat.federation.audit.Discloses;
import org.concordat.federation.script.Conformance;
import org.concordat.federation.script.Script;
import org.jspecify.annotations.Nullable;

/**
 * The session of one task at one member, over a {@link Channel}: it derives addresses, keeps to the script in both
 * directions, and turns what a peer did wrong into a violation that names it.
 */
public final class ProtocolSession<M extends Message> implements Session<M> {
    private static final int SECRET_BYTES = 32;

    private final Setting setting;
    private final Channel channel;
    private final Map<Member, Conformance> outgoing = new HashMap<>();
    private final Map<Member, Conformance> incoming = new HashMap<>();

    /**
     * What a session is made of.
     *
     * @param task place of the task in the job, from 0
     * @param protocol id@version
     * @param messages the protocol's sealed message interface
     * @param jobSeed shared by the data parties; null elsewhere
     * @param observer where progress and checkpoints go
     */
    public record Setting(
            int task,
            String protocol,
            Class<? extends Message> messages,
            Script script,
            Roster roster,
            Member self,
            SecureRandom random,
            byte @Nullable [] jobSeed,
            Observer observer) {}

    /** Takes what a session tells the runtime. */
    public interface Observer {
        void progress(Progress progress);

        void checkpoint(int round, Record state);

        /**
         * Keeps a secret for all attempts of the task.
         *
         * @return the one that was kept under this name first
         */
        byte[] keepFirst(String name, byte[] drawn);

        void checkpoint(int round, Record state, Record part);

        <P extends Record> List<P> parts(Class<P> type);

        <S extends Record> Optional<Resumption<S>> resumption(Class<S> type);

        /** Keeps nothing. */
        static Observer none() {
            return (Forgetful) _ -> {};
        }
    }

    /** An observer of a task that has one attempt: it keeps nothing. */
    @FunctionalInterface
    public interface Forgetful extends Observer {
        @Override
        default void checkpoint(int round, Record state) {}

        @Override
        default byte[] keepFirst(String name, byte[] drawn) {
            return drawn;
        }

        @Override
        default void checkpoint(int round, Record state, Record part) {}

        @Override
        default <P extends Record> List<P> parts(Class<P> type) {
            return List.of();
        }

        @Override
        default <S extends Record> Optional<Resumption<S>> resumption(Class<S> type) {
            return Optional.empty();
        }
    }

    public ProtocolSession(Setting setting, Channel channel) {
        this.setting = setting;
        this.channel = channel;
        for (Member other : setting.roster().members()) {
            if (!other.equals(setting.self())) {
                outgoing.put(other, setting.script().between(setting.roster(), setting.self(), other));
                incoming.put(other, setting.script().between(setting.roster(), other, setting.self()));
            }
        }
    }

    @Override
    public Roster roster() {
        return setting.roster();
    }

    @Override
    public Member self() {
        return setting.self();
    }

    @Override
    public int number() {
        return 0;
    }

    @Override
    public Round<M> round(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("rounds are numbered from 1, found " + number);
        }
        return new NumberedRound(number);
    }

    @Override
    public Peer<M> guest() {
        return new NumberedRound(0).guest();
    }

    @Override
    public Peer<M> arbiter() {
        return new NumberedRound(0).arbiter();
    }

    @Override
    public Peers<M> hosts() {
        return new NumberedRound(0).hosts();
    }

    @Override
    public Peer<M> peer(Member member) {
        return new NumberedRound(0).peer(member);
    }

    @Override
    public SecureRandom random() {
        return setting.random();
    }

    @Override
    public byte[] drawnOnce(String name) {
        var drawn = new byte[SECRET_BYTES];
        random().nextBytes(drawn);
        return setting.observer().keepFirst(name, drawn);
    }

    @Override
    public SharedStream shared(String label) {
        var seed = setting.jobSeed();
        if (seed == null) {
            throw new IllegalStateException(self() + " holds no job seed: shared decisions are the data parties'");
        }
        return new SharedStream(seed, setting.task() + "/" + label);
    }

    @Override
    public void progress(Progress progress) {
        setting.observer().progress(progress);
    }

    @Override
    public void checkpoint(int round, Record state) {
        setting.observer().checkpoint(round, state);
    }

    @Override
    public void checkpoint(int round, Record state, Record part) {
        setting.observer().checkpoint(round, state, part);
    }

    @Override
    public <P extends Record> List<P> parts(Class<P> type) {
        return setting.observer().parts(type);
    }

    @Override
    public <S extends Record> Optional<Resumption<S>> resumption(Class<S> type) {
        return setting.observer().resumption(type);
    }

    private final class NumberedRound implements Round<M> {
        private final int number;

        NumberedRound(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }

        @Override
        public Peer<M> guest() {
            return only(Role.GUEST);
        }

        @Override
        public Peer<M> arbiter() {
            return only(Role.ARBITER);
        }

        @Override
        public Peers<M> hosts() {
            return new Peers<>(others(Role.HOST));
        }

        @Override
        public Peer<M> peer(Member member) {
            if (!outgoing.containsKey(member)) {
                throw new IllegalArgumentException(member + " is no peer of " + self());
            }
            return new RoundPeer(member, number);
        }

        private Peer<M> only(Role role) {
            var others = others(role);
            if (others.isEmpty()) {
                throw new IllegalStateException("the roster has no other " + role);
            }
            return others.getFirst();
        }

        private List<Peer<M>> others(Role role) {
            return roster().members().stream()
                    .filter(member -> member.role() == role && !member.equals(self()))
                    .map(this::peer)
                    .toList();
        }
    }

    private final class RoundPeer implements Peer<M> {
        private final Member member;
        private final int round;

        RoundPeer(Member member, int round) {
            this.member = member;
            this.round = round;
        }

        @Override
        public Member member() {
            return member;
        }

        @Override
        public void send(M message) {
            var type = message.getClass().getSimpleName();
            var discloses = message.getClass().getAnnotation(Discloses.class);
            if (discloses == null) {
                throw new FederationException(
                        FederationException.BUG,
                        type + " of " + setting.protocol() + " does not say what it discloses: nothing was sent");
            }
            var conformance = Objects.requireNonNull(outgoing.get(member));
            if (!conformance.advance(type)) {
                throw new FederationException(
                        FederationException.BUG,
                        "the script of " + setting.protocol() + " lets " + self() + " send " + conformance.expected()
                                + " to " + member + " here, not " + type + ": nothing was sent");
            }
            channel.send(
                    member.party(),
                    address(type),
                    RecordCodec.encode((Record) message),
                    discloses.kind(),
                    discloses.what());
        }

        @Override
        public <T extends M> T receive(Class<T> type) {
            return receive(type, _ -> {});
        }

        @Override
        public <T extends M> T receive(Class<T> type, Consumer<? super T> check) {
            var expected = address(type.getSimpleName());
            var delivery = channel.receive(member.party(), expected);
            if (delivery.address().protocol().equals(expected.protocol())) {
                sameMessages(delivery.address(), expected);
            }
            if (!delivery.address().equals(expected)) {
                throw FederationException.violation(
                        member.party(),
                        expected.toString(),
                        "found " + delivery.address() + " of " + member + ", expected " + expected);
            }
            if (!Objects.requireNonNull(incoming.get(member)).advance(type.getSimpleName())) {
                throw new FederationException(
                        FederationException.BUG,
                        self() + " waits for " + type.getSimpleName() + " where the script has none");
            }
            return check(type.getSimpleName(), () -> {
                var message = type.cast(decode(type, delivery.payload()));
                check.accept(message);
                return message;
            });
        }

        @Override
        public <T> T check(String step, Supplier<T> check) {
            try {
                return check.get();
            } catch (WrongDecryptionException e) {
                throw FederationException.wrongDecryption(
                        member.party(), address(step).toString(), member + ": " + e.getMessage());
            } catch (MalformedFrameException | CiphertextException | IllegalArgumentException e) {
                throw FederationException.violation(
                        member.party(), address(step).toString(), member + ": " + e.getMessage());
            }
        }

        private void sameMessages(Address found, Address expected) {
            try {
                found.requireOf(expected.protocol(), expected.schema());
            } catch (MalformedFrameException e) {
                throw FederationException.violation(
                        member.party(), expected.toString(), member + ": " + e.getMessage());
            }
        }

        private Address address(String type) {
            return new Address(setting.task(), setting.protocol(), SchemaDigest.of(setting.messages()), round, type);
        }

        @SuppressWarnings("unchecked") // every message is a record: a rule of the house
        private static Record decode(Class<?> type, byte[] payload) {
            return RecordCodec.decode((Class<? extends Record>) type, payload);
        }
    }
}
