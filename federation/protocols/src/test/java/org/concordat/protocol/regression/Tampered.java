package org.concordat.protocol.regression;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.concordat.federation.Role;
import org.concordat.federation.channel.Message;
import org.concordat.testkit.Tampering;

/** Changes the n-th message of one type from one role to another. */
final class Tampered {
    private Tampered() {}

    static <T extends Message> Tampering nth(int n, Class<T> type, Role from, Role to, UnaryOperator<T> change) {
        var seen = new AtomicInteger();
        return (sender, receiver, message) -> {
            boolean hit = type.isInstance(message)
                    && sender.role() == from
                    && receiver.role() == to
                    && seen.incrementAndGet() == n;
            return hit ? change.apply(type.cast(message)) : message;
        };
    }
}
