package org.concordat.crypto.psi;

/** A secret scalar of the group, uniform and not zero. */
public interface PsiSecret {
    /** 1/k, by which a blinding is taken off. */
    PsiSecret inverse();
}
