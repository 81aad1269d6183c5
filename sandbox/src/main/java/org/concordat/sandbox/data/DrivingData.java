package org.concordat.sandbox.data;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Drivers as a motor insurer and a telematics provider see them.
 *
 * <p>Of 4,200 drivers the insurer insures 3,600 and the provider has boxes in 3,700 cars, both about 3,200. The insurer has
 * the policy and who claimed; the provider how they drive. Who claims follows from thresholds and from two things together
 * (young and by night, harsh braking and a fast road), so trees find what a sum of columns does not. Speeding is missing
 * where the box has no map, which is more often in old cars.
 */
public final class DrivingData {
    private static final int DRIVERS = 4_200;
    private static final int INSURED = 3_600;
    private static final int WITH_BOX = 3_700;

    private final Random random;

    private DrivingData(long seed) {
        random = new Random(seed);
    }

    private record Driver(String id, String policy, String trips) {}

    /** Writes {@code insurer.csv} and {@code telematics.csv} into the folder; the same bytes for the same seed. */
    public static void write(Path folder, long seed) throws IOException {
        Files.createDirectories(folder);
        var data = new DrivingData(seed);
        var drivers = new ArrayList<Driver>();
        for (int i = 0; i < DRIVERS; i++) {
            drivers.add(data.driver(i));
        }
        try (var out = Files.newBufferedWriter(folder.resolve("insurer.csv"))) {
            line(out, "id,claimed,age,car_age,power_kw,bonus_years,region");
            for (var driver : data.some(drivers, INSURED)) {
                line(out, driver.id() + "," + driver.policy());
            }
        }
        try (var out = Files.newBufferedWriter(folder.resolve("telematics.csv"))) {
            line(out, "id,km_year,night_share,harsh_per_100km,speeding_share,fast_road_share");
            for (var driver : data.some(drivers, WITH_BOX)) {
                line(out, driver.id() + "," + driver.trips());
            }
        }
    }

    private List<Driver> some(List<Driver> drivers, int count) {
        var shuffled = new ArrayList<>(drivers);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, count);
    }

    private Driver driver(int number) {
        int age = 18 + (int) (random.nextDouble() * random.nextDouble() * 62);
        int carAge = random.nextInt(18);
        int power = 45 + (int) Math.abs(40 * random.nextGaussian());
        int bonus = Math.min(age - 18, random.nextInt(25));
        int region = random.nextInt(6);
        double km = 4_000 + 9_000 * random.nextDouble() + 6_000 * random.nextDouble();
        double night = Math.min(0.6, Math.abs(0.12 * random.nextGaussian()));
        double harsh = Math.abs(1.5 + 1.2 * random.nextGaussian());
        double speeding = Math.min(0.7, Math.abs(0.15 * random.nextGaussian()));
        double fast = random.nextDouble();
        double z = -3.1
                + (age < 25 && night > 0.12 ? 2.1 : 0)
                + (harsh > 2.5 && fast > 0.4 ? 1.9 : 0)
                + (speeding > 0.2 ? 1.3 : 0)
                + (km > 13_000 ? 0.9 : 0)
                + (bonus < 3 ? 0.7 : 0)
                + (power > 110 ? 0.8 : 0)
                + (region == 4 ? 0.6 : 0);
        boolean claimed = random.nextDouble() < 1 / (1 + StrictMath.exp(-z));
        boolean map = random.nextDouble() > (carAge > 12 ? 0.5 : 0.1);
        return new Driver(
                String.format(Locale.ROOT, "D%05d", number),
                String.join(",", claimed ? "1" : "0", text(age), text(carAge), text(power), text(bonus), text(region)),
                String.format(
                        Locale.ROOT,
                        "%.0f,%.3f,%.2f,%s,%.2f",
                        km,
                        night,
                        harsh,
                        map ? String.format(Locale.ROOT, "%.3f", speeding) : "",
                        fast));
    }

    private static String text(int number) {
        return Integer.toString(number);
    }

    private static void line(BufferedWriter out, String line) throws IOException {
        out.write(line);
        out.write('\n');
    }
}
