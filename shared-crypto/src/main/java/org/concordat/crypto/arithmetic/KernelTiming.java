package org.concordat.crypto.arithmetic;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigInteger;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** How long a kernel takes for a product, on this machine now. A class of its own, for it runs while another is initialised. */
final class KernelTiming {
    private static final int CALIBRATION_BITS = 2048;
    /** Of processor time: where the machine is busy the compiler is late as well. */
    private static final long LONGEST_CALIBRATION_NANOS = 2_000_000_000L;

    private static final long LONGEST_WAIT_NANOS = 10_000_000_000L;
    private static final long ROUND_NANOS = 15_000_000L;
    private static final int PRODUCTS_BETWEEN_LOOKS = 16;
    private static final int ROUNDS_WITHOUT_GAIN = 4;
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    private KernelTiming() {}

    /**
     * On a thread of the platform, for a virtual one has no processor time of its own.
     *
     * @param target the time of the best kernel so far
     */
    static double nanosPerProduct(ArithmeticKernel kernel, double target) {
        var timing = new FutureTask<>(() -> timed(kernel, target));
        Thread.ofPlatform().daemon().name("calibration").start(timing);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return timing.get();
                } catch (InterruptedException _) {
                    interrupted = true; // the process keeps its choice for ever: this takes its seconds
                } catch (ExecutionException e) {
                    throw new IllegalStateException("kernel " + kernel.id() + " cannot be timed", e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Of its thread's processor time, so that a busy machine does not decide: the least of many rounds. They end when the
     * last few were no better, but a kernel that has not yet reached {@code target} is given the whole time, since the
     * compiler may not be through with it.
     */
    private static double timed(ArithmeticKernel kernel, double target) {
        BigInteger n = BigInteger.ONE.shiftLeft(CALIBRATION_BITS).subtract(BigInteger.valueOf(1942289));
        Lanes lanes = Modulus.of(n, kernel).newLanes();
        long[] x = lanes.newGroup();
        lanes.broadcast(x, lanes.modulus().one(), 0);
        double least = Double.MAX_VALUE;
        int since = 0;
        long cpuEnd = CLOCK.getCurrentThreadCpuTime() + LONGEST_CALIBRATION_NANOS;
        long end = System.nanoTime() + LONGEST_WAIT_NANOS;
        while ((since < ROUNDS_WITHOUT_GAIN || least > target)
                && CLOCK.getCurrentThreadCpuTime() < cpuEnd
                && System.nanoTime() < end) {
            long products = 0;
            long start = CLOCK.getCurrentThreadCpuTime();
            long now = start;
            while (now - start < ROUND_NANOS) {
                for (int i = 0; i < PRODUCTS_BETWEEN_LOOKS; i++) {
                    lanes.multiply(x, x, x);
                }
                products += PRODUCTS_BETWEEN_LOOKS;
                now = CLOCK.getCurrentThreadCpuTime();
            }
            double nanos = (now - start) / (double) (products * lanes.count());
            since = nanos < 0.95 * least ? 0 : since + 1;
            least = Math.min(least, nanos);
        }
        return least;
    }
}
