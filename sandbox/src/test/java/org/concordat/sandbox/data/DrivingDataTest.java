package org.concordat.sandbox.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrivingDataTest {
    @TempDir
    Path folder;

    @Test
    void givesBothPartiesMostDriversAndSomeHoles() throws IOException {
        DrivingData.write(folder, 3);
        var insurer = Files.readAllLines(folder.resolve("insurer.csv"));
        var telematics = Files.readAllLines(folder.resolve("telematics.csv"));
        assertThat(insurer).hasSize(3_601);
        assertThat(telematics).hasSize(3_701);
        var both = new HashSet<>(
                insurer.stream().map(line -> line.split(",", 2)[0]).toList());
        both.retainAll(telematics.stream().map(line -> line.split(",", 2)[0]).toList());
        assertThat(both.size()).isBetween(3_000, 3_400);
        double claims = insurer.stream().filter(line -> line.contains(",1,")).count();
        assertThat(claims / 3_600).isBetween(0.1, 0.4);
        assertThat(telematics.stream().filter(line -> line.contains(",,")).count())
                .isBetween(400L, 1_200L);
    }

    @Test
    void writesTheSameBytesForTheSameSeed() throws IOException {
        DrivingData.write(folder, 3);
        var first = Files.readString(folder.resolve("insurer.csv"));
        DrivingData.write(folder, 3);
        assertThat(Files.readString(folder.resolve("insurer.csv"))).isEqualTo(first);
    }
}
