package org.concordat.testkit;

import org.concordat.crypto.AdditiveScheme;

class TransparentDecryptionProofTest extends DecryptionProofContract {
    @Override
    protected AdditiveScheme scheme() {
        return new TransparentScheme();
    }

    @Override
    protected int keyBits() {
        return 1024;
    }
}
