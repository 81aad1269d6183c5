package org.concordat.protocol.regression;

import org.concordat.testkit.SchemaFiles;
import org.junit.jupiter.api.Test;

class RegressionSchemaTest {
    @Test
    void speaksItsCheckedInSchema() {
        SchemaFiles.assertUnchanged(VerticalRegression.logistic());
        SchemaFiles.assertUnchanged(VerticalRegression.linear());
    }
}
