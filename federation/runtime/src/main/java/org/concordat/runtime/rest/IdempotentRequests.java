package org.concordat.runtime.rest;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.concordat.federation.audit.AuditPseudonyms;
import org.concordat.runtime.rest.json.BodyLimits;
import org.concordat.runtime.rest.problem.Codes;
import org.concordat.runtime.rest.problem.RefusedRequestException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests that start something, done once however often they are sent with the same {@value #KEY}.
 *
 * <p>The effect and the stored answer are one transaction, held together by an advisory lock on the caller and the key. So
 * either both stand or neither does; nothing is left behind by a crash; and a refused request can be corrected and sent again
 * under its key. A key is kept for seven days.
 */
public final class IdempotentRequests {
    public static final String KEY = "Idempotency-Key";
    public static final String REPLAYED = "Idempotent-Replayed";

    private static final Duration KEPT = Duration.ofDays(7);
    private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{1,200}");

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final JsonMapper json;
    private final Clock clock;
    private final AuditPseudonyms pseudonyms;
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();

    /** @param pseudonyms names requests in the table: a hash without a key could be searched for the id that a body holds */
    public IdempotentRequests(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            JsonMapper json,
            Clock clock,
            AuditPseudonyms pseudonyms) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.json = json;
        this.clock = clock;
        this.pseudonyms = pseudonyms;
    }

    /**
     * Does {@code effect}, or answers as the first request under this key was answered.
     *
     * @param type of the answer's body
     * @throws RefusedRequestException {@code idempotency-key-required}, {@code idempotency-key-invalid},
     *     {@code idempotency-key-reused} with another request, {@code request-in-progress}
     */
    <T> ResponseEntity<T> once(HttpServletRequest request, Class<T> type, Supplier<ResponseEntity<T>> effect) {
        var key = key(request);
        var person = Objects.requireNonNull(request.getUserPrincipal()).getName();
        var hash = hash(request);
        return Objects.requireNonNull(transaction.execute(_ -> {
            if (!lock(person, key)) {
                throw new RefusedRequestException(
                        Codes.REQUEST_IN_PROGRESS, "a request with this " + KEY + " is being worked on; ask again");
            }
            var answered = find(person, key);
            if (answered.isPresent()) {
                return replay(answered.get(), hash, type);
            }
            var answer = effect.get();
            store(person, key, hash, answer);
            return answer;
        }));
    }

    /**
     * As {@link #once}, for an effect that waits for others, and so must hold no transaction: it may be done anew when this
     * service ends before its answer is stored. Of two requests at once under one key the second is refused.
     */
    <T> ResponseEntity<T> onceAfterWaiting(
            HttpServletRequest request, Class<T> type, Supplier<ResponseEntity<T>> effect) {
        var key = key(request);
        var person = Objects.requireNonNull(request.getUserPrincipal()).getName();
        var hash = hash(request);
        var place = person + '\n' + key;
        if (!waiting.add(place)) {
            throw new RefusedRequestException(
                    Codes.REQUEST_IN_PROGRESS, "a request with this " + KEY + " is being worked on; ask again");
        }
        try {
            var answered = find(person, key);
            if (answered.isPresent()) {
                return replay(answered.get(), hash, type);
            }
            var answer = effect.get();
            transaction.executeWithoutResult(_ -> store(person, key, hash, answer));
            return answer;
        } finally {
            waiting.remove(place);
        }
    }

    private static String key(HttpServletRequest request) {
        var key = request.getHeader(KEY);
        if (key == null) {
            throw new RefusedRequestException(
                    Codes.IDEMPOTENCY_KEY_REQUIRED,
                    "this request starts something: send " + KEY + " with a value of your own, such as a UUID");
        }
        if (!FORM.matcher(key).matches()) {
            throw new RefusedRequestException(
                    Codes.IDEMPOTENCY_KEY_INVALID, KEY + ": expected 1 to 200 visible ASCII characters");
        }
        return key;
    }

    /** Over method, path and body. */
    private byte[] hash(HttpServletRequest request) {
        return pseudonyms.ofRequest(request.getMethod() + ' ' + request.getRequestURI(), BodyLimits.body(request));
    }

    private <T> ResponseEntity<T> replay(Stored stored, byte[] hash, Class<T> type) {
        if (!MessageDigest.isEqual(stored.requestHash, hash)) {
            throw new RefusedRequestException(
                    Codes.IDEMPOTENCY_KEY_REUSED, "this " + KEY + " stood on another request; take a new one");
        }
        var answer = ResponseEntity.status(stored.status).header(REPLAYED, "true");
        if (stored.location != null) {
            answer.location(URI.create(stored.location));
        }
        return answer.body(json.readValue(stored.body, type));
    }

    private boolean lock(String person, String key) {
        return jdbc.sql("""
                        -- lock
                        select pg_try_advisory_xact_lock(hashtextextended(:person || chr(10) || :key, 0))""")
                .param("person", person)
                .param("key", key)
                .query(Boolean.class)
                .single();
    }

    private Optional<Stored> find(String person, String key) {
        return jdbc.sql("""
                        -- find
                        select request_hash, status, headers ->> 'Location' as location, body
                        from concordat.idempotency_keys
                        where principal = :person and key = :key and expires_at > :now""")
                .param("person", person)
                .param("key", key)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query((row, _) -> new Stored(
                        row.getBytes("request_hash"),
                        row.getInt("status"),
                        row.getString("location"),
                        row.getBytes("body")))
                .optional();
    }

    private void store(String person, String key, byte[] hash, ResponseEntity<?> answer) {
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        var location = answer.getHeaders().getLocation();
        jdbc.sql("""
                        -- store, and forget what has expired
                        with expired as (delete from concordat.idempotency_keys where expires_at <= :now)
                        insert into concordat.idempotency_keys
                            (principal, key, request_hash, status, headers, body, created_at, expires_at)
                        values (:person, :key, :hash, :status, jsonb_strip_nulls(jsonb_build_object('Location', cast(:location as text))),
                            :body, :now, :expires)
                        on conflict (principal, key) do update set request_hash = excluded.request_hash,
                            status = excluded.status, headers = excluded.headers, body = excluded.body,
                            created_at = excluded.created_at, expires_at = excluded.expires_at""")
                .param("person", person)
                .param("key", key)
                .param("hash", hash)
                .param("status", answer.getStatusCode().value())
                .param("location", location == null ? null : location.toString())
                .param("body", json.writeValueAsBytes(answer.getBody()))
                .param("now", now)
                .param("expires", now.plus(KEPT))
                .update();
    }

    private record Stored(
            byte[] requestHash, int status, @Nullable String location, byte[] body) {}
}
