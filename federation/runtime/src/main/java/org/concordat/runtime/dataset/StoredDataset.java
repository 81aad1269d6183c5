package org.concordat.runtime.dataset;

import org.concordat.federation.dataset.Dataset;

/**
 * A registered dataset as its owner knows it.
 *
 * @param declaration what the steward said, which tells how to read the source again
 */
public record StoredDataset(Dataset dataset, DatasetDeclaration declaration) {}
