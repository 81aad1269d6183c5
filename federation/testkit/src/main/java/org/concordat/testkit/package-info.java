/**
 * What tests of a federation are made of. Begin with {@link org.concordat.testkit.InMemoryFederation}, which runs all roles
 * of a job in one JVM from a seed, and {@link org.concordat.testkit.TranscriptAssert}, which says what crossed.
 *
 * <p>{@link org.concordat.testkit.TransparentScheme} is the encryption that does not encrypt, {@link
 * org.concordat.testkit.ModularPsiGroup} a small stand-in for the group of set intersection. Test scope everywhere: nothing
 * here may reach a production class path.
 */
@NullMarked
package org.concordat.testkit;

import org.jspecify.annotations.NullMarked;
