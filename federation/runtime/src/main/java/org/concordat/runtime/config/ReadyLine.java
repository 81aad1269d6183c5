package org.concordat.runtime.config;

import org.concordat.crypto.arithmetic.ArithmeticKernel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/** Says in one line that the service is ready, where, after how long, and which arithmetic it computes with. */
final class ReadyLine implements ApplicationListener<ApplicationReadyEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(ReadyLine.class);

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        var environment = ready.getApplicationContext().getEnvironment();
        var taken = ready.getTimeTaken();
        LOG.info(
                "ready: port {}, management port {}, after {} ms; modular arithmetic by {}",
                environment.getProperty("local.server.port", "none"),
                environment.getProperty("local.management.port", "none"),
                taken == null ? 0 : taken.toMillis(),
                ArithmeticKernel.inUse());
    }
}
