package org.concordat.protocol.lending;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.psi.ElGamalKey;
import org.concordat.federation.Member;
import org.concordat.federation.PartyId;
import org.concordat.federation.Role;
import org.concordat.federation.channel.Peer;
import org.concordat.federation.channel.Round;
import org.concordat.federation.channel.Session;
import org.concordat.federation.task.TaskContext;
import org.concordat.protocol.lending.LendingMessage.OpenerKeys;

/** The opener's public keys of the period, accepted. */
record OpenerKey(EncryptionKey values, ElGamalKey bits) {
    /** Step (1), at everybody else. */
    static OpenerKey receive(TaskContext<LendingMessage> context, LendingParameters parameters) {
        var opener = opener(context.session(), context.session());
        var keys = opener.receive(OpenerKeys.class);
        return opener.check("OpenerKeys", () -> {
            var values = context.scheme()
                    .accept(keys.values(), Math.max(context.policy().minimumKeyBits(), parameters.keyBits()));
            var bits = new ElGamalKey.Published(keys.bits(), keys.response());
            return new OpenerKey(
                    values,
                    ElGamalKey.accept(
                            bits, provingContext(context, opener.member().party())));
        });
    }

    /** What the proof of the key of bits is bound to: where it is made, behind its length, and by whom. */
    static byte[] provingContext(TaskContext<LendingMessage> context, PartyId opener) {
        byte[] place = context.provingContext();
        byte[] party = opener.value().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + place.length + party.length)
                .putInt(place.length)
                .put(place)
                .put(party)
                .array();
    }

    static Peer<LendingMessage> opener(Session<LendingMessage> session, Round<LendingMessage> round) {
        Member opener = session.roster().members().stream()
                .filter(member -> member.role() == Role.OPENER)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the roster has no opener"));
        return round.peer(opener);
    }
}
