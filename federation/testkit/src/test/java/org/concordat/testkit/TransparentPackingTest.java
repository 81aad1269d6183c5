package org.concordat.testkit;

import org.concordat.crypto.AdditiveScheme;

class TransparentPackingTest extends PackingContract {
    @Override
    protected AdditiveScheme scheme() {
        return new TransparentScheme();
    }

    @Override
    protected int keyBits() {
        return 512;
    }
}
