package org.concordat.federation.query;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.concordat.federation.job.CanonicalText;

/**
 * Persons as the ledger knows them: the first 64 bits of HMAC-SHA-256 of data set and id, under a key of the party. Two of a
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

    /** For each row of the snapshot the place of its person among {@link ReleaseStore.Ledger#people}, met where new. */
    int[] places(QuerySource.Snapshot snapshot, ReleaseStore.Ledger ledger) {
        var placeOf = new HashMap<Long, Integer>();
        long[] known = ledger.people();
        for (int place = 0; place < known.length; place++) {
            placeOf.put(known[place], place);
        }
        List<String> ids = snapshot.table().ids();
        var places = new int[ids.size()];
        var met = new long[ids.size()];
        int news = 0;
        var mac = mac();
        for (int row = 0; row < places.length; row++) {
            long pseudonym = of(mac, ledger.dataset(), ids.get(row));
            Integer place = placeOf.putIfAbsent(pseudonym, known.length + news);
            if (place == null) {
                place = known.length + news;
                met[news++] = pseudonym;
            }
            places[row] = place;
        }
        if (news > 0) {
            ledger.meet(Arrays.copyOf(met, news));
        }
        return places;
    }

    /** The normalised question: the same for whoever asks it of the same content under the same guards. */
    String key(ReleaseStore.Submission asked, String contentHash, QueryPolicy policy) {
        var question = new HashMap<String, Object>(Map.of("plan", asked.plan().tree(), "dataset", asked.dataset()));
        if (asked.joined()) {
            question.put("partner", asked.partner().value());
            question.put("seal", asked.seal());
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
