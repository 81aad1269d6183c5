/**
 * How an institution keeps its long-term keys: {@link org.concordat.crypto.keystore.PasswordSeal} encrypts them under a
 * password, {@link org.concordat.crypto.keystore.TlsIdentity} is the key and certificate by which it proves itself to a broker.
 */
@NullMarked
package org.concordat.crypto.keystore;

import org.jspecify.annotations.NullMarked;
