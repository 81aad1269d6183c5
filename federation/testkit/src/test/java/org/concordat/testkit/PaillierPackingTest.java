package org.concordat.testkit;

import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.paillier.Paillier;

class PaillierPackingTest extends PackingContract {
    @Override
    protected AdditiveScheme scheme() {
        return Paillier.scheme(512);
    }

    @Override
    protected int keyBits() {
        return 512;
    }
}
