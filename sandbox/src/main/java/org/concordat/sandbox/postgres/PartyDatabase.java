package org.concordat.sandbox.postgres;

import org.concordat.migrations.DatabaseRoles;

/**
 * The database of one party's service.
 *
 * @param name of the database
 * @param url JDBC, without user or password
 * @param roles who may connect: migrate owns the schemas, app is the service, audit reader reads the audit log
 */
public record PartyDatabase(String name, String url, DatabaseRoles roles) {}
