package org.concordat.testkit.sample.pure.protocol.file;

import java.nio.file.Files;
import java.nio.file.Path;

final class Opens {
    boolean open() {
        return Files.exists(Path.of("data.csv"));
    }
}
