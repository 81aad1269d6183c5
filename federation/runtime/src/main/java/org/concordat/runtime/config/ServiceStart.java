package org.concordat.runtime.config;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts a service, and ends it with its parent process where it is told so. */
public final class ServiceStart {
    /** Ends the service when its standard input ends, that is, when the process that started it is gone. */
    public static final String EXIT_ON_STDIN_EOF = "concordat.sandbox.exit-on-stdin-eof";

    private static final Logger LOG = LoggerFactory.getLogger(ServiceStart.class);

    private ServiceStart() {}

    /** @param application the service's configuration class */
    public static ConfigurableApplicationContext of(Class<?> application, String... arguments) {
        var service = new SpringApplication(application);
        service.addListeners(new ReadyLine());
        var context = service.run(arguments);
        if (context.getEnvironment().getProperty(EXIT_ON_STDIN_EOF, Boolean.class, false)) {
            Thread.ofPlatform().daemon().name("parent-watch").start(() -> endWithParent(context));
        }
        return context;
    }

    private static void endWithParent(ConfigurableApplicationContext context) {
        try {
            while (System.in.read() >= 0) {
                // what the parent says does not matter, only that it is there
            }
        } catch (IOException e) {
            LOG.debug("Standard input is gone.", e);
        }
        LOG.info("The process that started this service is gone; the service stops.");
        System.exit(SpringApplication.exit(context));
    }
}
