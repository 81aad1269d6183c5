package org.concordat.testkit.sample.pure.protocol.dice;

import java.security.SecureRandom;

final class Rolls {
    int roll() {
        return new SecureRandom().nextInt(6);
    }
}
