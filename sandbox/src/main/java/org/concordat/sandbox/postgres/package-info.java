/** The sandbox's PostgreSQL: one server, one database per party and service, three roles each. */
@NullMarked
package org.concordat.sandbox.postgres;

import org.jspecify.annotations.NullMarked;
