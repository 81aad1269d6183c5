package org.concordat.sandbox.data;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Loan books of several banks over common customers, applicants of whom the first bank would like to know, and what addition
 * in the clear says of them. The same for the same seed.
 *
 * @param books by bank, in order; what each customer owes in cents
 */
public record LoanBooks(Map<String, Map<String, Long>> books, List<String> applicants) {
    public static final String APPLICANTS = "applicants.csv";

    /**
     * Generates.
     *
     * @param banks names; each person borrows at each with a chance that makes {@code customers} at each, of half as many more
     *     people
     * @param applicants of whom three in four are people that a bank may know
     */
    public static LoanBooks generate(List<String> banks, int customers, int applicants, long seed) {
        var random = new Random(seed);
        int people = Math.toIntExact(Math.max(1, customers * 5L / 2));
        var books = new LinkedHashMap<String, Map<String, Long>>();
        for (var bank : banks) {
            var book = new LinkedHashMap<String, Long>();
            while (book.size() < customers) {
                book.put(person(random.nextInt(people)), Math.round(100 * Math.exp(9.2 + 0.9 * random.nextGaussian())));
            }
            books.put(bank, book);
        }
        var asked = new ArrayList<String>();
        for (int i = 0; i < applicants; i++) {
            asked.add(i % 4 == 3 ? "X%07d".formatted(i) : person((int) (i * 31L % people)));
        }
        Collections.shuffle(asked, random);
        return new LoanBooks(books, List.copyOf(new java.util.LinkedHashSet<>(asked)));
    }

    /** The id of somebody whom a bank may know. */
    public static String person(int i) {
        return String.format(Locale.ROOT, "C%07d", i);
    }

    /** Writes a file for each bank, {@code id,outstanding_cents}, and the applicants. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (var book : books.entrySet()) {
            try (var file = Files.newBufferedWriter(folder.resolve(book.getKey() + ".csv"))) {
                file.write("id,outstanding_cents\n");
                for (var loan : book.getValue().entrySet()) {
                    file.write(loan.getKey() + ',' + loan.getValue() + '\n');
                }
            }
        }
        try (BufferedWriter file = Files.newBufferedWriter(folder.resolve(APPLICANTS))) {
            file.write("id\n");
            for (var applicant : applicants) {
                file.write(applicant + '\n');
            }
        }
    }

    /** How many of the banks but the first lend to the applicant. */
    public long lenders(String applicant) {
        return others().stream().filter(book -> book.containsKey(applicant)).count();
    }

    /** What the applicant owes them, in cents. */
    public long total(String applicant) {
        return others().stream()
                .mapToLong(book -> book.getOrDefault(applicant, 0L))
                .sum();
    }

    private List<Map<String, Long>> others() {
        return books.values().stream().skip(1).toList();
    }

    /** As {@code --scores} writes the answer. */
    public String answer(String applicant, int k, List<Long> bands) {
        long total = total(applicant);
        long band = bands.stream()
                .filter(bound -> bound <= total)
                .mapToLong(bound -> bound)
                .max()
                .orElse(0);
        return applicant + ',' + (lenders(applicant) >= k) + ',' + band;
    }
}
