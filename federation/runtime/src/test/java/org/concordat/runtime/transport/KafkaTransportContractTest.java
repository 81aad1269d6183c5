package org.concordat.runtime.transport;

import java.util.List;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Transport;
import org.concordat.testkit.TransportContract;

class KafkaTransportContractTest extends TransportContract {
    private final List<KafkaSettings.Topic> topics = TestBroker.shared().federation(List.of(ALICE, BOB, CAROL));

    @Override
    protected Transport connect(PartyId party) {
        return new KafkaTransport(TestBroker.shared().settings(party, topics));
    }
}
