package org.concordat.runtime.transport;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import org.concordat.federation.channel.Outbox;
import org.concordat.migrations.TestDatabase;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.concordat.runtime.model.HashedFiles;
import org.concordat.testkit.OutboxContract;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class JdbcOutboxContractTest extends OutboxContract {
    @TempDir
    Path directory;

    private final DataSourceTransactionManager manager =
            new DataSourceTransactionManager(TestDatabase.migrated().app());

    @Override
    protected Outbox outbox() {
        var jdbc = JdbcClient.create(Objects.requireNonNull(manager.getDataSource()));
        return new JdbcOutbox(
                jdbc,
                new TransactionTemplate(manager),
                new HashedFiles(directory),
                new JdbcAuditLog(jdbc),
                SELF,
                Clock.systemUTC());
    }
}
