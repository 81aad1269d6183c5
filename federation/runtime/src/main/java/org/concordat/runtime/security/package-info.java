/**
 * Who may do what at a service: bearer tokens of any OpenID issuer, four {@link org.concordat.runtime.security.Authority
 * authorities}, and a gate that lets a person through only where a controller's method says so.
 *
 * <p>Begin with {@link org.concordat.runtime.security.ResourceServer}, the filter chains, each of which ends in a refusal;
 * then {@link org.concordat.runtime.security.AuthorityGate}. No session, no cookie, no form, no password here.
 */
@NullMarked
package org.concordat.runtime.security;

import org.jspecify.annotations.NullMarked;
