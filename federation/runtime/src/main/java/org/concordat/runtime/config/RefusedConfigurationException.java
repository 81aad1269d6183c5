package org.concordat.runtime.config;

import org.springframework.boot.ExitCodeGenerator;

/**
 * The service does not start as it is configured. Its process ends with {@value #EX_CONFIG}, that of {@code sysexits.h}; the
 * message names no path of a secret and no secret.
 */
public final class RefusedConfigurationException extends IllegalStateException implements ExitCodeGenerator {
    public static final int EX_CONFIG = 78;

    private static final long serialVersionUID = 1L;

    RefusedConfigurationException(String message) {
        super(message);
    }

    @Override
    public int getExitCode() {
        return EX_CONFIG;
    }
}
