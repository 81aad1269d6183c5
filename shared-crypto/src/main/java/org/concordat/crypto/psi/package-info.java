/** The group of private set intersection: ristretto255 with {@code ristretto255_XMD:SHA-512_R255MAP_RO_} (RFC 9496, RFC 9380). */
@NullMarked
package org.concordat.crypto.psi;

import org.jspecify.annotations.NullMarked;
