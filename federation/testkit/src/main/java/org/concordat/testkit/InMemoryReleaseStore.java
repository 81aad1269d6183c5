package org.concordat.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.concordat.federation.PartyId;
import org.concordat.federation.query.ReleaseStore;

/** Submissions and decisions in memory, under the contract of the real thing. */
public final class InMemoryReleaseStore implements ReleaseStore {
    private final Map<String, Book> books = new HashMap<>();
    private long last;

    @Override
    public synchronized long submit(Submission submission) {
        book(submission.dataset()).submissions.put(++last, submission);
        return last;
    }

    @Override
    public synchronized <T> T exclusively(String dataset, Function<Ledger, T> work) {
        var book = book(dataset);
        var before = new TreeMap<>(book.outcomes);
        long[] people = book.people;
        boolean kept = false;
        try {
            var result = work.apply(book);
            kept = true;
            return result;
        } finally {
            if (!kept) {
                book.outcomes.clear();
                book.outcomes.putAll(before);
                book.people = people;
            }
        }
    }

    private Book book(String dataset) {
        return books.computeIfAbsent(dataset, Book::new);
    }

    private static final class Book implements Ledger {
        private final String dataset;
        private final TreeMap<Long, Submission> submissions = new TreeMap<>();
        private final TreeMap<Long, Outcome> outcomes = new TreeMap<>();
        private long[] people = {};

        Book(String dataset) {
            this.dataset = dataset;
        }

        @Override
        public String dataset() {
            return dataset;
        }

        @Override
        public List<Pending> undecided(long upTo) {
            return submissions.headMap(upTo, true).entrySet().stream()
                    .filter(entry -> !outcomes.containsKey(entry.getKey()))
                    .map(entry -> new Pending(entry.getKey(), entry.getValue()))
                    .toList();
        }

        @Override
        public void decide(long number, Outcome outcome) {
            if (!submissions.containsKey(number) || outcomes.putIfAbsent(number, outcome) != null) {
                throw new IllegalStateException("submission " + number + " is not one to decide");
            }
        }

        @Override
        public Optional<Outcome> outcome(long number) {
            return Optional.ofNullable(outcomes.get(number));
        }

        @Override
        public List<Release> releases(long after) {
            var releases = new ArrayList<Release>();
            outcomes.tailMap(after, false).forEach((number, outcome) -> {
                var submission = submissions.get(number);
                if (outcome instanceof Outcome.Released released && submission != null) {
                    releases.add(new Release(number, submission, released));
                }
            });
            return releases;
        }

        @Override
        public Set<PartyId> toldAgain() {
            return submissions.entrySet().stream()
                    .filter(entry -> outcomes.get(entry.getKey()) instanceof Outcome.Repeated)
                    .map(entry -> entry.getValue().partner())
                    .collect(Collectors.toUnmodifiableSet());
        }

        @Override
        public long[] people() {
            return people.clone();
        }

        @Override
        public void meet(long... pseudonyms) {
            int known = people.length;
            people = Arrays.copyOf(people, known + pseudonyms.length);
            System.arraycopy(pseudonyms, 0, people, known, pseudonyms.length);
        }
    }
}
