package org.concordat.protocol.intersection;

import org.concordat.testkit.SchemaFiles;
import org.junit.jupiter.api.Test;

class IntersectionSchemaTest {
    @Test
    void isTheSchemaThatIsCheckedIn() {
        SchemaFiles.assertUnchanged(new Intersection());
    }
}
