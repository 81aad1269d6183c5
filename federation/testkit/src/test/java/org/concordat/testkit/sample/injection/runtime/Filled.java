package org.concordat.testkit.sample.injection.runtime;

final class Filled {
    @Inject
    String name = "";
}
