/** What a person can ask of the sandbox: {@code demo}, {@code run}, {@code up}. */
@NullMarked
package org.concordat.sandbox.command;

import org.jspecify.annotations.NullMarked;
