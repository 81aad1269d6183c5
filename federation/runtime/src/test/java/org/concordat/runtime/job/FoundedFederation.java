package org.concordat.runtime.job;

import java.nio.file.Path;
import org.concordat.runtime.transport.TestBroker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Gives each test a federation of its own, with patience, over the shared broker; a test may found another in its place. */
abstract class FoundedFederation {
    @TempDir
    Path directory;

    TestFederation federation;

    @BeforeEach
    void found() {
        federation = new TestFederation(directory, TestBroker.shared(), TestFederation.PATIENT);
    }

    @AfterEach
    void dissolve() {
        federation.close();
    }
}
