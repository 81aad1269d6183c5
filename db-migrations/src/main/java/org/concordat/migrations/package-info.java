/**
 * The database of every service, as one line of Flyway migrations (the SQL stands beside this package in the resources).
 * Begin with {@code V1__foundation.sql}.
 *
 * <ul>
 *   <li>{@link org.concordat.migrations.Migrations} runs them, as the migrate role, as a step of its own;
 *   <li>{@link org.concordat.migrations.SchemaVersion} is asked by a service at its start, which refuses a version that it
 *       does not know and never migrates;
 *   <li>{@link org.concordat.migrations.DatabaseRoles} makes the roles and databases that production gets from its DBA.
 * </ul>
 *
 * <p>No query of a service is here, and no Spring.
 */
@NullMarked
package org.concordat.migrations;

import org.jspecify.annotations.NullMarked;
