package org.concordat.testkit.sample.services.guest;

import org.concordat.testkit.sample.services.host.Hosts;

record Asks(Hosts hosts) {}
