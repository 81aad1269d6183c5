/**
 * A whole federation on one machine.
 *
 * <p>Begin at {@code SandboxMain}: one launcher process holds PostgreSQL ({@code postgres}), a Kafka broker ({@code
 * broker}) and an issuer of tokens ({@code issuer}), and starts each service as a process of its own from its own jar
 * ({@code process}). What the demos do with the federation, they do by REST, as an institution would. Everything
 * listens on the loopback interface alone; nothing here belongs into production.
 */
@NullMarked
package org.concordat.sandbox;

import org.jspecify.annotations.NullMarked;
