package org.concordat.protocol.lending;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.concordat.crypto.psi.Ristretto255;
import org.concordat.federation.PartyId;
import org.concordat.federation.Roster;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.task.TaskResult;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.lending.LendingReport.Answer;
import org.concordat.testkit.FederationRun;
import org.concordat.testkit.InMemoryFederation;

/** Banks with loan books, the applicants that the first of them asks for, and what addition in the clear says of them. */
final class Banks {
    static final PartyId ASKING = new PartyId("bank-1");
    static final PartyId ARBITER = new PartyId("arbiter");
    static final PartyId OPENER = new PartyId("opener");
    static final List<Long> BANDS = List.of(0L, 5_000_000L, 20_000_000L);

    /** By bank, from the asking one on: what each customer owes. */
    final List<Map<String, Long>> books;

    final List<String> applicants = new ArrayList<>();

    Banks(List<Map<String, Long>> books) {
        this.books = books;
    }

    /** Each of {@code universe} persons borrows from each of {@code count} banks with a chance of 0.4. */
    static Banks random(int count, int universe, long seed) {
        var random = new Random(seed);
        var books = new ArrayList<Map<String, Long>>();
        for (int b = 0; b < count; b++) {
            var book = new LinkedHashMap<String, Long>();
            for (int i = 0; i < universe; i++) {
                if (random.nextDouble() < 0.4) {
                    book.put(person(i), 1 + (long) (Math.exp(8 + 6 * random.nextDouble()) * 10));
                }
            }
            books.add(book);
        }
        return new Banks(books);
    }

    static String person(int i) {
        return "pérson-" + i;
    }

    static List<String> people(int count) {
        return IntStream.range(0, count).mapToObj(Banks::person).toList();
    }

    Banks asking(List<String> whom) {
        applicants.clear();
        applicants.addAll(whom);
        return this;
    }

    Roster roster() {
        var hosts = new ArrayList<PartyId>();
        for (int b = 1; b < books.size(); b++) {
            hosts.add(bank(b));
        }
        return new Roster(ASKING, hosts, ARBITER, OPENER);
    }

    static PartyId bank(int index) {
        return new PartyId("bank-" + (index + 1));
    }

    InMemoryFederation federation() {
        var federation = InMemoryFederation.of(roster())
                .psiGroup(new Ristretto255())
                .protocols(new LendingCheck())
                .dataset(ASKING, "applicants", rows(new ArrayList<>(applicants), new double[applicants.size()]));
        for (int b = 0; b < books.size(); b++) {
            var order = new ArrayList<>(books.get(b).keySet());
            Collections.shuffle(order, new Random(b));
            double[] amounts = order.stream().mapToDouble(books.get(b)::get).toArray();
            federation.dataset(bank(b), rows(order, amounts));
        }
        return federation;
    }

    static DatasetRows rows(List<String> ids, double[] amounts) {
        return DatasetRows.unlabelled(ids, List.of("outstanding_cents"), Matrix.column(amounts));
    }

    static TaskSpec task(int k, Map<String, Object> others) {
        var parameters = new HashMap<String, Object>(Map.of(
                "k",
                (long) k,
                "amount",
                "outstanding_cents",
                "bands",
                BANDS,
                "applicants",
                "applicants",
                "key_bits",
                1024L));
        parameters.putAll(others);
        return new TaskSpec("lending-check", null, parameters);
    }

    /** In the clear; the asking bank's own loans are not counted. */
    Answer oracle(String applicant, int k) {
        long lenders = lenders(applicant);
        long total = others().stream()
                .mapToLong(book -> book.getOrDefault(applicant, 0L))
                .sum();
        long band = BANDS.stream()
                .filter(bound -> total >= bound)
                .mapToLong(bound -> bound)
                .max()
                .orElseThrow();
        return new Answer(lenders >= k, band);
    }

    /** Other than the asking bank. */
    long lenders(String applicant) {
        return others().stream().filter(book -> book.containsKey(applicant)).count();
    }

    private List<Map<String, Long>> others() {
        return books.subList(1, books.size());
    }

    /** The answers as {@code --scores} writes them. */
    static Map<String, Answer> answers(FederationRun run) {
        var sheet = sheet(run);
        var answers = new LinkedHashMap<String, Answer>();
        for (var line : sheet.lines()) {
            answers.put(line.get(0), new Answer(Boolean.parseBoolean(line.get(1)), Long.valueOf(line.get(2))));
        }
        return answers;
    }

    static TaskResult.Sheet sheet(FederationRun run) {
        return java.util.Objects.requireNonNull(run.result(ASKING, 0).sheet());
    }

    Map<String, Answer> expected(int k) {
        var expected = new LinkedHashMap<String, Answer>();
        applicants.forEach(applicant -> expected.put(applicant, oracle(applicant, k)));
        return expected;
    }
}
