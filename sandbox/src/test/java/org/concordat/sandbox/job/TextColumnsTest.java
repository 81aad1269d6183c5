package org.concordat.sandbox.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.concordat.sandbox.data.ClinicData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextColumnsTest {
    @TempDir
    Path folder;

    @Test
    void findsTheWardsOfAClinicAndNoNumber() throws IOException {
        ClinicData.write(folder, 1);
        assertThat(TextColumns.of(folder.resolve("north.csv"), "patient")).containsExactly("ward");
    }

    @Test
    void takesMissingValuesForNoText() throws IOException {
        var file = Files.writeString(folder.resolve("a.csv"), "id,x,month\nC1,,2024-12\nC2,NA,\nC3,-1.5e3,2023-01\n");
        assertThat(TextColumns.of(file, "id")).containsExactly("month");
    }
}
