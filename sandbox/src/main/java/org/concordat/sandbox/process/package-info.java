/**
 * Processes and what becomes of them: the services, the reaper that ends them when the launcher was killed, and the
 * register by which the next start clears what even the reaper could not. Nothing here knows what the processes do.
 */
@NullMarked
package org.concordat.sandbox.process;

import org.jspecify.annotations.NullMarked;
