package org.concordat.protocol.regression;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.concordat.crypto.DecryptionKey;
import org.concordat.crypto.OpeningProver;
import org.concordat.crypto.Packing;
import org.concordat.crypto.Residues;
import org.concordat.federation.Member;
import org.concordat.federation.channel.Peer;
import org.concordat.federation.channel.Round;
import org.concordat.federation.channel.Session;
import org.concordat.protocol.regression.RegressionMessage.DecryptionProof;

/** What the arbiter opens for each data party, and proves to it: the other end of {@link ProvedOpenings}. */
final class ArbiterOpenings {
    private final Session<RegressionMessage> session;
    private final DecryptionKey key;
    private final Map<Member, OpeningProver> provers = new LinkedHashMap<>();

    ArbiterOpenings(Session<RegressionMessage> session, DecryptionKey key) {
        this.session = session;
        this.key = key;
        for (Member member : session.roster().dataMembers()) {
            provers.put(member, key.prover(member.toString()));
        }
    }

    /** Exactly rows × columns numbers; anything else is the party's violation. */
    Residues open(Peer<RegressionMessage> party, Asked asked, int rows, int columns, Packing packing) {
        var opened = party.check(asked.message(), () -> key.open(asked.matrix(), rows, columns, packing));
        prover(party.member()).opened(asked.place(), asked.matrix(), opened);
        return opened;
    }

    /** (P): to all data parties, of what was opened for each since the last proof. */
    void prove(Round<RegressionMessage> round) {
        provers.keySet().forEach(member -> prove(round.peer(member)));
    }

    /** To one of them. */
    void prove(Peer<RegressionMessage> party) {
        party.send(new DecryptionProof(prover(party.member()).prove(session.random())));
    }

    private OpeningProver prover(Member member) {
        return Objects.requireNonNull(provers.get(member));
    }
}
