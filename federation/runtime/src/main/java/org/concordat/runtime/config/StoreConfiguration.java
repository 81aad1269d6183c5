package org.concordat.runtime.config;

import java.time.Clock;
import javax.sql.DataSource;
import org.concordat.migrations.SchemaVersion;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The clock, and the stores of a party. Who does not know the version of the schema does not start. */
@Configuration(proxyBeanMethods = false)
public class StoreConfiguration {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    SchemaVersion schemaVersion(DataSource database) {
        return SchemaVersion.check(database);
    }

    @Bean
    JdbcAuditLog auditLog(JdbcClient jdbc) {
        return new JdbcAuditLog(jdbc);
    }
}
