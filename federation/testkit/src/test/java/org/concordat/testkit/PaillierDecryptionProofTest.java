package org.concordat.testkit;

import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.paillier.Paillier;

class PaillierDecryptionProofTest extends DecryptionProofContract {
    @Override
    protected AdditiveScheme scheme() {
        return Paillier.scheme(1024);
    }

    @Override
    protected int keyBits() {
        return 1024;
    }
}
