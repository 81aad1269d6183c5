/** REST as a client: a party's service, and the issuer that knows its people. */
@NullMarked
package org.concordat.cli.rest;

import org.jspecify.annotations.NullMarked;
