package org.concordat.federation.query;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.CanonicalText;

/**
 * Persons, and their values in columns that are summed, as the ledger knows them: the first 64 bits of HMAC-SHA-256 of data
 * set, id and, of a value, column and number, under a key of the party. Two of a
 * million persons share one with a chance of 2⁻²⁵; they then count as one.
 */
final class Pseudonyms {
    private static final int BYTES = 32;

    /** No data set's name begins so. */
    private static final byte[] SEAL = "\0concordat/seal of ids/1".getBytes(StandardCharsets.UTF_8);

    private final byte[] key;

    Pseudonyms(byte[] key) {
        if (key.length != BYTES) {
            throw new IllegalArgumentException("a key of pseudonyms has " + BYTES + " bytes, found " + key.length);
        }
        this.key = key.clone();
    }

    /** Of what stands in one snapshot, met where new when it is closed. */
    static final class Meeting implements AutoCloseable {
        private final ReleaseStore.Ledger ledger;
        private final Mac mac;
        private final Map<Long, Integer> placeOf = new HashMap<>();
        private final int known;
        private final List<Long> news = new ArrayList<>();

        Meeting(Pseudonyms pseudonyms, ReleaseStore.Ledger ledger) {
            this.ledger = ledger;
            mac = pseudonyms.mac();
            long[] people = ledger.people();
            known = people.length;
            for (int place = 0; place < known; place++) {
                placeOf.put(people[place], place);
            }
        }

        /** For each row the place of its person among {@link ReleaseStore.Ledger#people}. */
        int[] places(QueryTable table) {
            return table.ids().stream().mapToInt(this::place).toArray();
        }

        /**
         * For each column that is summed, and each row, the place of its person's value; a value that a person has on several
         * rows has as many places.
         */
        List<int[]> told(QueryPlan plan, QueryTable table) {
            return RowValues.columns(plan.aggregate()).stream()
                    .map(column -> told(column, table))
                    .toList();
        }

        private int[] told(String column, QueryTable table) {
            double[] numbers = new Selection(table).numbers(column);
            var times = new HashMap<String, Integer>();
            var places = new int[table.rows()];
            for (int row = 0; row < places.length; row++) {
                var value = table.ids().get(row) + "\0" + column + "\0" + numbers[row];
                places[row] = place(value + "\0" + times.merge(value, 1, Integer::sum));
            }
            return places;
        }

        private int place(String subject) {
            long pseudonym = of(mac, ledger.dataset(), subject);
            return placeOf.computeIfAbsent(pseudonym, met -> {
                news.add(met);
                return known + news.size() - 1;
            });
        }

        @Override
        public void close() {
            if (!news.isEmpty()) {
                ledger.meet(news.stream().mapToLong(Long::longValue).toArray());
            }
        }
    }

    /** The normalised question: the same for whoever asks it of the same content under the same guards. */
    String key(ReleaseStore.Submission asked, String contentHash, QueryPolicy policy) {
        var question = new HashMap<String, Object>(Map.of("plan", asked.plan().tree(), "dataset", asked.dataset()));
        if (asked.joined()) {
            question.put("partner", asked.partner().value());
            question.put("seal", asked.seal());
        }
        if (!asked.owners().isEmpty()) {
            question.put(
                    "owners",
                    asked.owners().stream().map(PartyId::value).sorted().toList());
        }
        question.put("content", contentHash);
        question.put(
                "guards", List.of((long) policy.minimumCohort(), policy.dominance(), (long) policy.rounding(), (long)
                        policy.totalCohort()));
        return HexFormat.of().formatHex(sha256(CanonicalText.of(question)));
    }

    /** Of the ids in order, each with its length: so that it depends on the set alone. */
    String seal(Set<String> ids) {
        var mac = mac();
        mac.update(SEAL);
        for (var id : new TreeSet<>(ids)) {
            byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            mac.update(bytes);
        }
        return HexFormat.of().formatHex(mac.doFinal());
    }

    private static long of(Mac mac, String dataset, String id) {
        mac.update(dataset.getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
        return ByteBuffer.wrap(mac.doFinal(id.getBytes(StandardCharsets.UTF_8))).getLong();
    }

    private Mac mac() {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "Pseudonyms";
    }
}
