/**
 * Outputs of jobs, immutable, by digest: {@link org.concordat.runtime.model.HashedFiles} keeps what is large or tells of
 * single persons as files, {@link org.concordat.runtime.model.JdbcArtifacts} knows them all.
 */
@NullMarked
package org.concordat.runtime.model;

import org.jspecify.annotations.NullMarked;
