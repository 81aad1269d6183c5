/**
 * A protocol as data: {@link org.concordat.federation.script.Script}. Four read it: the transport (nothing else leaves), the
 * receiver (found against expected), the tests (every transcript conforms), the compliance officer (the diagram).
 */
@NullMarked
package org.concordat.federation.script;

import org.jspecify.annotations.NullMarked;
