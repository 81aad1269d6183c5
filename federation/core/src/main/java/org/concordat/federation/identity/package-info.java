/**
 * Who the parties of a federation are: each makes a {@link org.concordat.federation.identity.PartyKeystore} and hands out its
 * {@link org.concordat.federation.identity.PartyCard}; the cards become a {@link
 * org.concordat.federation.identity.Manifest}, which every party signs after the fingerprints were compared. No files and no
 * JSON library here: a manifest is a tree of maps, lists, texts and integers, whose one form is {@link
 * org.concordat.federation.identity.CanonicalTree}'s.
 */
@NullMarked
package org.concordat.federation.identity;

import org.jspecify.annotations.NullMarked;
