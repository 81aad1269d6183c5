package org.concordat.runtime.security;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A bucket of tokens for each of whom is counted: it holds a minute's and fills evenly. At most {@value #MOST} are kept; the
 * one that was asked for longest ago goes first, and is full when it comes again.
 */
final class TokenBuckets {
    private static final int MOST = 10_000;

    private final Clock clock;
    private final int perMinute;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST;
        }
    };

    TokenBuckets(Clock clock, int perMinute) {
        this.clock = clock;
        this.perMinute = perMinute;
    }

    int perMinute() {
        return perMinute;
    }

    /** Seconds until there is a token, at least 1; 0 if one was taken. */
    synchronized long take(String whose) {
        long now = clock.millis();
        var bucket = buckets.computeIfAbsent(whose, _ -> new Bucket(perMinute, now));
        bucket.tokens = Math.min(perMinute, bucket.tokens + (now - bucket.filled) * perMinute / 60_000.0);
        bucket.filled = now;
        if (bucket.tokens >= 1) {
            bucket.tokens--;
            return 0;
        }
        return Math.max(1, (long) Math.ceil((1 - bucket.tokens) * 60 / perMinute));
    }

    /** The token was not needed after all. */
    synchronized void giveBack(String whose) {
        var bucket = buckets.get(whose);
        if (bucket != null) {
            bucket.tokens = Math.min(perMinute, bucket.tokens + 1);
        }
    }

    private static final class Bucket {
        private double tokens;
        private long filled;

        Bucket(double tokens, long filled) {
            this.tokens = tokens;
            this.filled = filled;
        }
    }
}
