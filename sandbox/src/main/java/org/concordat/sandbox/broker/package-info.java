/** The sandbox's Kafka broker (KRaft, in process) and how its clients prove who they are. */
@NullMarked
package org.concordat.sandbox.broker;

import org.jspecify.annotations.NullMarked;
