package org.concordat.benchmarks;

import com.n1analytics.paillier.EncryptedNumber;
import com.n1analytics.paillier.PaillierPrivateKey;
import java.lang.management.ManagementFactory;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Core-seconds that javallier takes for each operation of a tree, from a sample. */
record JavallierArithmetic(double encrypt, double add, double shift, double rerandomize, double decrypt) {
    private static final Logger NOISY = Logger.getLogger("com.n1analytics");
    private static final int SAMPLE = 24;
    private static final int ADDITIONS = 4_000;

    /** @param placeBits by which a candidate is shifted when it joins others in a plaintext */
    static JavallierArithmetic measured(int keyBits, int placeBits) {
        NOISY.setLevel(Level.OFF);
        var key = PaillierPrivateKey.create(keyBits);
        var context = key.getPublicKey().createSignedContext();
        var numbers = new EncryptedNumber[SAMPLE];
        for (int warm = 0; warm < 4; warm++) {
            numbers[0] = context.encrypt(context.encode(0.25, 0x1p-24)).obfuscate();
        }
        double encrypt = each(
                SAMPLE,
                i -> numbers[i] =
                        context.encrypt(context.encode(0.25 + i, 0x1p-24)).obfuscate());
        var sums = numbers.clone();
        double add = each(ADDITIONS, i -> sums[i % SAMPLE] = sums[i % SAMPLE].add(numbers[(i + 1) % SAMPLE]));
        // Its exponent moves for a power of two; as many doublings are what a shift in the integer costs.
        double shift = placeBits * add;
        double rerandomize = each(SAMPLE, i -> sums[i] = sums[i].obfuscate());
        double decrypt = each(SAMPLE, i -> numbers[i].decrypt(key));
        return new JavallierArithmetic(encrypt, add, shift, rerandomize, decrypt);
    }

    @FunctionalInterface
    private interface Operation {
        Object at(int i);
    }

    private static double each(int times, Operation operation) {
        var threads = ManagementFactory.getThreadMXBean();
        long began = threads.getCurrentThreadCpuTime();
        Object last = null;
        for (int i = 0; i < times; i++) {
            last = operation.at(i);
        }
        java.util.Objects.requireNonNull(last);
        return (threads.getCurrentThreadCpuTime() - began) / 1e9 / times;
    }

    /** Core-seconds of one tree. */
    double seconds(TreeWork.Counts of) {
        return of.encryptions() * encrypt
                + of.additions() * add
                + of.candidates() * (shift + add)
                + of.decryptions() * (rerandomize + decrypt);
    }
}
