package org.concordat.arbiter;

import org.concordat.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void keepsTheRulesOfTheHouse() {
        ArchitectureRules.ofTheHouse().checkModule();
    }
}
