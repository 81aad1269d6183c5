/**
 * The secrets that live as long as a job, in a directory outside the database: {@link
 * org.concordat.runtime.keystore.SecretFiles} keeps them, each in a file sealed under the party's wrapping key, and destroys
 * them; {@link org.concordat.runtime.keystore.JobKeyring} is what they are for. Long-term keys are read by the configuration,
 * not here.
 */
@NullMarked
package org.concordat.runtime.keystore;

import org.jspecify.annotations.NullMarked;
