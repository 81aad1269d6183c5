package org.concordat.sandbox.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Hands out loopback ports that nobody listens on, each once. */
public final class Ports {
    // Below the range from which the kernels (Linux from 32768, macOS from 49152) draw the ports of outgoing
    // connections: a free port of that range may be gone by the time a service binds it.
    private static final int FIRST = 18_000;
    private static final int END = 32_000;

    private final Set<Integer> given = new HashSet<>();

    /** A port between 18000 and 31999. */
    public synchronized int next() {
        for (int attempt = 0; attempt < 10_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (!given.contains(port) && isFree(port)) {
                given.add(port);
                return port;
            }
        }
        throw new IllegalStateException("no free loopback port between " + FIRST + " and " + (END - 1));
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
