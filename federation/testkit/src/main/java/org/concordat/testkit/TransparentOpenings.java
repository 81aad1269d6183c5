package org.concordat.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.OpeningProver;
import org.concordat.crypto.OpeningVerifier;
import org.concordat.crypto.Residues;
import org.concordat.crypto.WrongDecryptionException;

/** The openings of the transparent scheme, at both ends: the proof is a digest of all of them, and the verifier reads the rest itself. */
final class TransparentOpenings implements OpeningProver, OpeningVerifier {
    private final TransparentKey key;
    private byte[] chain;
    private boolean right = true;

    TransparentOpenings(TransparentKey key, String party) {
        this.key = key;
        this.chain = digest(key.toBytes().bytes(), party.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void opened(String place, MaskedMatrix asked, Residues answered) {
        answered.expect(key.fingerprint(), asked.rows(), asked.columns());
        right &= Arrays.equals(
                key.residueBytes(TransparentBody.parse(asked.body()).values()), answered.body());
        chain = digest(chain, place.getBytes(StandardCharsets.UTF_8), asked.body(), answered.body());
    }

    @Override
    public byte[] prove(SecureRandom random) {
        byte[] proof = chain;
        closed();
        return proof;
    }

    @Override
    public void verify(byte[] proof) {
        boolean holds = right && Arrays.equals(chain, proof);
        closed();
        if (!holds) {
            throw new WrongDecryptionException("found a wrong decryption, or a proof of another one");
        }
    }

    private void closed() {
        chain = digest(chain);
        right = true;
    }

    private static byte[] digest(byte[]... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
