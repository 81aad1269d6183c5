package org.concordat.crypto.arithmetic;

import java.math.BigInteger;
import java.util.Random;

final class Probe {
    static long now() {
        return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    public static void main(String[] args) {
        System.out.println(KernelChoice.available());
        for (int bits : new int[] {2048, 4096, 6144})
            for (var k : KernelChoice.available()) {
                BigInteger n =
                        new BigInteger(bits, new Random(1)).setBit(bits - 1).setBit(0);
                var m = Modulus.of(n, k);
                var l = m.newLanes();
                long[] x = l.newGroup();
                l.broadcast(x, m.one(), 0);
                double best = 1e18;
                double[] all = new double[15];
                for (int r = 0; r < 15; r++) {
                    long t = now();
                    int c = k.lanes() > 1 ? 400 : 800;
                    for (int i = 0; i < c; i++) l.multiply(x, x, x);
                    double ns = (now() - t) / (double) c / k.lanes();
                    all[r] = ns;
                    best = Math.min(best, ns);
                }
                java.util.Arrays.sort(all, 5, 15);
                System.out.printf("%d %s median %.0f min %.0f%n", bits, k, all[10], best);
            }
        long t = now();
        System.out.println(ArithmeticKernel.inUse() + " chosen in " + (now() - t) / 1000000 + " ms");
    }
}
