/**
 * What seals a message between institutions: HPKE (RFC 9180: HKDF-SHA256, AES-256-GCM) to the receiver's key, which is of
 * X25519 or a hybrid of ML-KEM-768 and X25519 (X-Wing), and Ed25519 (RFC 8032) by the sender's. Begin with {@link org.concordat.crypto.envelope.OpeningKey} and
 * {@link org.concordat.crypto.envelope.SigningKey}. What goes into an envelope is the channel's matter, not this package's.
 */
@NullMarked
package org.concordat.crypto.envelope;

import org.jspecify.annotations.NullMarked;
