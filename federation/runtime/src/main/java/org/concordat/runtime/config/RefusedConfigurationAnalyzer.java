package org.concordat.runtime.config;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells an operator in two sentences, instead of a stack trace, why the service does not start. */
final class RefusedConfigurationAnalyzer extends AbstractFailureAnalyzer<RefusedConfigurationException> {
    @Override
    protected FailureAnalysis analyze(Throwable root, RefusedConfigurationException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()), "Correct it, as docs/operations/onboarding.md says.", cause);
    }
}
