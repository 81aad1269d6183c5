/**
 * The tools that an institution keeps, and what they are made of. YAML is read here ({@code jobfile}) and nowhere else:
 * services take JSON. A party's service is spoken to by REST alone ({@code rest}).
 */
@NullMarked
package org.concordat.cli;

import org.jspecify.annotations.NullMarked;
