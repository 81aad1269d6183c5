package org.concordat.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.matrix.Matrix;
import org.junit.jupiter.api.Test;

class TransparentSchemeTest extends AdditiveSchemeContract {
    @Override
    protected AdditiveScheme scheme() {
        return new TransparentScheme();
    }

    @Override
    protected int keyBits() {
        return 1024;
    }

    @Override
    protected FreshMatrix unrandomised(EncryptionKey under, Matrix x, FixedPoint encoding) {
        return TransparentScheme.unrandomised(under.encrypt(x, encoding, new SeededRandom(5, "bare")));
    }

    @Test
    void showsWhatTravelsAndWhetherItWasRandomised() {
        var encoding = FixedPoint.ofBound(10, 20);
        var random = new SeededRandom(5, "peek");
        var key = new TransparentScheme().generateKey(512, random).encryptionKey();
        var fresh = key.encrypt(Matrix.column(1.5, -2), encoding, random);
        assertThat(TransparentScheme.peek(fresh, 20)).isEqualTo(Matrix.column(1.5, -2));
        assertThat(TransparentScheme.isRandomised(fresh)).isTrue();
        assertThat(TransparentScheme.isRandomised(TransparentScheme.unrandomised(fresh)))
                .isFalse();
    }
}
