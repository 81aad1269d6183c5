package org.concordat.testkit.sample.pure.protocol.clock;

import java.time.Instant;

final class Reads {
    Instant read() {
        return Instant.now();
    }
}
