package org.concordat.runtime.transport;

import java.nio.file.Path;
import java.time.Clock;
import org.concordat.federation.channel.Inbox;
import org.concordat.migrations.TestDatabase;
import org.concordat.runtime.model.HashedFiles;
import org.concordat.testkit.InboxContract;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class JdbcInboxContractTest extends InboxContract {
    @TempDir
    Path directory;

    private final JdbcClient jdbc = JdbcClient.create(TestDatabase.migrated().app());

    @Override
    protected Inbox inbox() {
        return new JdbcInbox(jdbc, new HashedFiles(directory), Clock.systemUTC());
    }
}
