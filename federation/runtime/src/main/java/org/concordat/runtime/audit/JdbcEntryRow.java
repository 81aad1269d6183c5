package org.concordat.runtime.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.job.JobId;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A row of {@code audit.entries}.
 *
 * @param entry what its columns say, by which it is found
 * @param canonical what was hashed
 * @param leafHash the hash that stands beside it
 */
record JdbcEntryRow(long id, AuditEntry entry, byte[] canonical, byte[] leafHash) {
    /** For a select, to be read by {@link #of}. */
    static final String COLUMNS = "entry_id, at, actor, act, job_id, details::text, canonical, leaf_hash";

    private static final JsonMapper JSON = new JsonMapper();

    static JdbcEntryRow of(ResultSet row) throws SQLException {
        UUID job = row.getObject("job_id", UUID.class);
        var entry = new AuditEntry(
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("actor"),
                row.getString("act"),
                job == null ? null : new JobId(job),
                details(row.getString("details")));
        return new JdbcEntryRow(row.getLong("entry_id"), entry, row.getBytes("canonical"), row.getBytes("leaf_hash"));
    }

    /** Texts by name, as this service writes them; what it did not write is one text. */
    private static Map<String, String> details(String json) {
        try {
            var details = JSON.readValue(json, new TypeReference<LinkedHashMap<String, String>>() {});
            if (details != null && !details.containsValue(null)) {
                return details;
            }
        } catch (JacksonException _) {
            // by hand
        }
        return Map.of("unreadable", json);
    }

    /** Whether the columns say what the text says, to the byte, and the hash is the text's. */
    boolean agrees() {
        var leaf = AuditLeaf.of(entry);
        return Arrays.equals(leaf.canonical(), canonical) && Arrays.equals(leaf.hash(), leafHash);
    }
}
