/**
 * JSON bodies, read strictly: UTF-8 only, one document, no key twice, no unknown field, no coercion, and bounds on
 * everything. {@link org.concordat.runtime.rest.json.StrictJson} is the mapper,
 * {@link org.concordat.runtime.rest.json.BodyLimits} the filter that reads a body at most once and never more of it than
 * allowed.
 */
@NullMarked
package org.concordat.runtime.rest.json;

import org.jspecify.annotations.NullMarked;
