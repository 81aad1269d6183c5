package org.concordat.guest;

import org.concordat.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void keepsTheRulesOfTheHouse() {
        ArchitectureRules.ofTheHouse().checkModule();
    }
}
