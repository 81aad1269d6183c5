package org.concordat.runtime.config;

import org.concordat.migrations.UnknownSchemaVersionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells an operator in two sentences, instead of a stack trace, that the database is not at this release's version. */
final class SchemaFailureAnalyzer extends AbstractFailureAnalyzer<UnknownSchemaVersionException> {
    @Override
    protected FailureAnalysis analyze(Throwable root, UnknownSchemaVersionException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()), "Run db-migrations of this release with the migrate role.", cause);
    }
}
