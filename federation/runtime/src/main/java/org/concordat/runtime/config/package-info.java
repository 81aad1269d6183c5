/**
 * How a service is configured, put together and started: {@link org.concordat.runtime.config.ConcordatProperties} is the
 * configuration tree {@code concordat.*}, {@link org.concordat.runtime.config.StoreConfiguration} gives a service its database,
 * {@link org.concordat.runtime.config.ServiceStart} starts it. What all services share stands in
 * {@code concordat-service.properties}.
 */
@NullMarked
package org.concordat.runtime.config;

import org.jspecify.annotations.NullMarked;
