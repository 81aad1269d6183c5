package org.concordat.sandbox.job;

import java.nio.file.Path;
import org.concordat.sandbox.broker.BrokerSecurity;
import org.junit.jupiter.api.Tag;

/** All that holds over a broker that knows its clients, over one that authenticates nobody: nothing depends on the broker. */
@Tag("slow")
class OpenBrokerSystemTest extends FederationSystemTest {
    @Override
    RunningFederation started(Path folder) throws Exception {
        return RunningFederation.start(folder, _ -> BrokerSecurity.plaintext());
    }
}
