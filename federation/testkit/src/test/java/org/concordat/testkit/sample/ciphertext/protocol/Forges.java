package org.concordat.testkit.sample.ciphertext.protocol;

import org.concordat.crypto.Fingerprint;
import org.concordat.crypto.FreshMatrix;

final class Forges {
    FreshMatrix forge(Fingerprint key) {
        return new FreshMatrix(key, 0, 0, new byte[0]);
    }
}
