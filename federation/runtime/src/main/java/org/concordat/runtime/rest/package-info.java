/**
 * REST version 1 of a party: controllers that translate, and decide nothing. Each method names its authority.
 *
 * <p>Begin with {@link org.concordat.runtime.rest.RestConfiguration}, which every service imports; each service imports the
 * controllers of its own people. {@code problem} holds how refusals look, {@code json} how bodies are read.
 */
@NullMarked
package org.concordat.runtime.rest;

import org.jspecify.annotations.NullMarked;
