package org.concordat.crypto.envelope;

import org.bouncycastle.crypto.hpke.HPKE;

/** The one HPKE suite in use, base mode: 0x0020 (X25519), 0x0001 (HKDF-SHA256), 0x0002 (AES-256-GCM). */
final class Hpke {
    static final int KEY_BYTES = 32;
    static final int ENCAPSULATION_BYTES = 32;
    static final int TAG_BYTES = 16;

    private Hpke() {}

    static HPKE suite() {
        return new HPKE(HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    }
}
