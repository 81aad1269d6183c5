package org.concordat.runtime.job;

import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.psi.PsiGroup;

/** The back ends that protocols compute with. */
public record Arithmetic(AdditiveScheme scheme, PsiGroup psiGroup) {}
