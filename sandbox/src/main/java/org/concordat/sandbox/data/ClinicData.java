package org.concordat.sandbox.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Patients of three clinics: age, sex, whether they smoke, systolic blood pressure, ward. Pressure grows with age and with
 * smoking; every patient is at one clinic.
 */
public final class ClinicData {
    private static final List<String> WARDS = List.of("cardiology", "internal", "internal", "surgery");

    private ClinicData() {}

    /** Writes {@code north.csv}, {@code south.csv} and {@code east.csv}; the same bytes for the same seed. */
    public static void write(Path folder, long seed) throws IOException {
        Files.createDirectories(folder);
        var random = new Random(seed);
        clinic(folder.resolve("north.csv"), 'N', 1_200, 0, random);
        clinic(folder.resolve("south.csv"), 'S', 1_700, 3, random);
        clinic(folder.resolve("east.csv"), 'E', 900, -2, random);
    }

    private static void clinic(Path file, char letter, int patients, double shift, Random random) throws IOException {
        try (var out = Files.newBufferedWriter(file)) {
            out.write("patient,age,sex,smoker,systolic,ward\n");
            for (int i = 0; i < patients; i++) {
                int age = Math.clamp(Math.round(52 + 16 * random.nextGaussian()), 18, 95);
                int smoker = random.nextInt(10) < 3 ? 1 : 0;
                double systolic = 104 + shift + 0.4 * age + 5 * smoker + 9 * random.nextGaussian();
                out.write(String.format(
                        Locale.ROOT,
                        "%c%06d,%d,%d,%d,%.1f,%s\n",
                        letter,
                        10_000 + 7 * i,
                        age,
                        random.nextInt(2),
                        smoker,
                        systolic,
                        WARDS.get(random.nextInt(WARDS.size()))));
            }
        }
    }
}
