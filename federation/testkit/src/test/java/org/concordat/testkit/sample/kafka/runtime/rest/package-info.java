/** A sample that breaks a rule. */
@NullMarked
package org.concordat.testkit.sample.kafka.runtime.rest;

import org.jspecify.annotations.NullMarked;
