package org.concordat.crypto.psi;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Run in JVMs of other modes, with the kernels of modular arithmetic: every kernel of the field. */
public final class FieldKernelCheck {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] DOMAIN =
            "HashToGroup-OPRFV1-\0-ristretto255-SHA512".getBytes(StandardCharsets.US_ASCII);
    /** RFC 9497, appendix A.1.1: the inputs, the blind, lowest byte first, and the blinded elements. */
    private static final List<byte[]> INPUTS = List.of(new byte[1], HEX.parseHex("5a".repeat(17)));

    private static final BigInteger BLIND = new BigInteger(
            1, ElGamalKey.reversed(HEX.parseHex("64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706")));
    private static final String BLINDED = "609a0ae68c15a3cf6903766461307e5c8bb2f95e7e6550e1ffa2dc99e412803c"
            + "da27ef466870f5f15296299850aa088629945a17d1f5b7f5ff043f76b3c06418";

    private FieldKernelCheck() {}

    /**
     * Prints those that it tried.
     *
     * @param whole by the vectors of RFC 9497 too, which take the interpreter half a minute
     */
    public static void run(boolean whole) {
        for (var kernel : FieldKernel.available()) {
            if (!FieldSelfTest.isRight(kernel.newLanes()) || (whole && !blinds(kernel))) {
                throw new IllegalStateException("the field's kernel " + kernel.id() + " is wrong");
            }
            System.out.println(
                    "right: field " + kernel.id() + " " + kernel.newLanes().count());
        }
    }

    private static boolean blinds(FieldKernel kernel) {
        var group = new Ristretto255(DOMAIN, kernel);
        var blinded = group.multiply(group.hash(INPUTS), new Ristretto255.Scalar(BLIND));
        return HEX.formatHex(blinded.body()).equals(BLINDED);
    }
}
