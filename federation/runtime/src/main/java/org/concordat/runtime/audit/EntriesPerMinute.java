package org.concordat.runtime.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps whoever causes entries by their mere messages from filling the audit log: at most {@value #MOST} of one of them a
 * minute. The first entry of the next minute can tell how many were left out.
 */
public final class EntriesPerMinute {
    private static final int MOST = 60;
    private static final int MOST_CAUSES = 10_000;

    private final Map<String, Minute> minutes = new HashMap<>();

    /** How many were left out in this one's last minute, or −1 if this entry is to be left out. */
    public synchronized int admit(String cause, Instant now) {
        if (minutes.size() >= MOST_CAUSES) {
            minutes.clear();
        }
        var minute = minutes.get(cause);
        if (minute == null || Duration.between(minute.start, now).compareTo(Duration.ofMinutes(1)) >= 0) {
            minutes.put(cause, new Minute(now));
            return minute == null ? 0 : Math.max(0, minute.count - MOST);
        }
        return ++minute.count > MOST ? -1 : 0;
    }

    private static final class Minute {
        private final Instant start;
        private int count = 1;

        Minute(Instant start) {
            this.start = start;
        }
    }
}
