package org.concordat.migrations;

/** The database is not at the version of this release; the message says what to do. */
public final class UnknownSchemaVersionException extends RuntimeException {

    UnknownSchemaVersionException(String message) {
        super(message);
    }
}
