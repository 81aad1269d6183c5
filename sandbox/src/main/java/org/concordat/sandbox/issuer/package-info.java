/** The sandbox's OpenID issuer and its users. Loopback only; production brings its own issuer. */
@NullMarked
package org.concordat.sandbox.issuer;

import org.jspecify.annotations.NullMarked;
