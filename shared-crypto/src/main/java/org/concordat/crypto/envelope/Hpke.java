package org.concordat.crypto.envelope;

import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.crypto.hpke.HPKE;

/**
 * The HPKE suites in use, base mode, with 0x0001 (HKDF-SHA256) and 0x0002 (AES-256-GCM). Which one seals is told by the
 * receiver's public key alone, by its length: there is nothing to negotiate, and so nothing to talk down. The id of the key
 * encapsulation goes into the schedule of keys, too, so that what one suite sealed no other opens.
 *
 * <p>The hybrid one is X-Wing (draft-connolly-cfrg-xwing-kem): SHA3-256(ss_M, ss_X, ct_X, pk_X, label) of ML-KEM-768 and
 * X25519. It holds as long as one of the two does.
 */
enum Hpke {
    /** 0x0020: DHKEM(X25519, HKDF-SHA256). */
    X25519(HPKE.kem_X25519_SHA256, 32, 32),
    /** 0x647a: X-Wing. */
    HYBRID(HPKE.kem_X_WING, 1216, 1120);

    static final int TAG_BYTES = 16;

    private final short kem;
    final int publicBytes;
    final int encapsulationBytes;

    Hpke(short kem, int publicBytes, int encapsulationBytes) {
        this.kem = kem;
        this.publicBytes = publicBytes;
        this.encapsulationBytes = encapsulationBytes;
    }

    static Optional<Hpke> ofPublicKey(int length) {
        return Stream.of(values()).filter(suite -> suite.publicBytes == length).findFirst();
    }

    /** A new one each time: it is not to be shared between threads. */
    HPKE cipher() {
        return new HPKE(HPKE.mode_base, kem, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    }
}
