package org.concordat.testkit.sample.pure.protocol.thread;

final class Starts {
    Thread start() {
        return Thread.ofVirtual().start(() -> {});
    }
}
