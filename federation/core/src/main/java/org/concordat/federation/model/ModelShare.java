package org.concordat.federation.model;

/**
 * The part of a model that one party holds: a record of codec field types, so that its canonical bytes and their digest are
 * defined. It holds no job id, time or attempt.
 */
public interface ModelShare {
    /** For example {@code vertical-logistic-regression@1}. */
    String protocol();
}
