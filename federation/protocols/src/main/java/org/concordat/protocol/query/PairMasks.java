package org.concordat.protocol.query;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.concordat.crypto.psi.Points;
import org.concordat.crypto.psi.PsiGroup;
import org.concordat.federation.Member;
import org.concordat.federation.channel.Peer;
import org.concordat.federation.channel.Session;
import org.concordat.protocol.query.HorizontalMessage.PairKey;

/**
 * Masks that cancel in the sum over all data parties (Bonawitz et al. 2017, section 4.1): word i of party u carries
 * Σ_{v after u} PRF(s_uv, i) − Σ_{v before u} PRF(s_uv, i) modulo 2²⁵⁶, with HMAC-SHA-256 under a Diffie–Hellman secret of
 * the pair. Nobody may drop out: the task fails then, and nothing opens.
 */
final class PairMasks {
    private static final byte[] BASE = "concordat/horizontal-query/1/pair-base".getBytes(StandardCharsets.UTF_8);
    private static final String SEED = "concordat/horizontal-query/1/pair";

    private record Pair(Mac mask, boolean adds) {}

    private final List<Pair> pairs = new ArrayList<>();

    /** Step (2), with every other data party. */
    static PairMasks agree(Session<HorizontalMessage> session, PsiGroup group) {
        var secret = group.newSecret(session.random());
        var own = new PairKey(group.multiply(group.hash(List.of(BASE)), secret));
        var peers = peers(session);
        peers.forEach(peer -> peer.send(own));
        var order = session.roster().dataMembers();
        var masks = new PairMasks();
        for (var peer : peers) {
            var received = peer.receive(PairKey.class, message -> group.receive(message.key(), 1));
            Points shared = group.multiply(received.key(), secret);
            boolean before = order.indexOf(session.self()) < order.indexOf(peer.member());
            masks.pairs.add(new Pair(mac(shared.body(), SEED), before));
        }
        return masks;
    }

    private static List<Peer<HorizontalMessage>> peers(Session<HorizontalMessage> session) {
        return session.roster().dataMembers().stream()
                .filter(member -> !member.equals(session.self()))
                .map((Member member) -> session.peer(member))
                .toList();
    }

    /** The words with their masks on. */
    List<BigInteger> mask(List<BigInteger> words) {
        var masked = new ArrayList<BigInteger>(words.size());
        for (int i = 0; i < words.size(); i++) {
            var word = words.get(i);
            var counter = ByteBuffer.allocate(Integer.BYTES).putInt(i).array();
            for (var pair : pairs) {
                var mask = Words.of(pair.mask().doFinal(counter));
                word = pair.adds() ? Words.sum(word, mask) : Words.difference(word, mask);
            }
            masked.add(word);
        }
        return masked;
    }

    private static Mac mac(byte[] shared, String label) {
        try {
            var extract = Mac.getInstance("HmacSHA256");
            extract.init(new SecretKeySpec(label.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(extract.doFinal(shared), "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
