package org.concordat.testkit;

import org.concordat.federation.query.ReleaseStore;

class InMemoryReleaseStoreTest extends ReleaseStoreContract {
    private final InMemoryReleaseStore store = new InMemoryReleaseStore();

    @Override
    protected ReleaseStore store() {
        return store;
    }
}
