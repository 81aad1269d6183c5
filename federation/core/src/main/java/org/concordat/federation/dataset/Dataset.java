package org.concordat.federation.dataset;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A registered dataset: the description of a source, never its records.
 *
 * @param version of the name, from 1; registering the name again makes the next
 * @param columns in the order of the source, without those that the steward left out
 * @param rows of the source
 * @param contentHash SHA-256 over the logical content, 64 hexadecimal digits; a job that finds another does not start
 * @param minimumRows fewest rows that a job may use of it
 * @param registeredBy the steward; of a later version of a live dataset, of its first
 * @param live whether its source's rows change: a job takes those of its time as the next version
 */
public record Dataset(
        UUID id,
        String name,
        int version,
        State state,
        List<Column> columns,
        long rows,
        String contentHash,
        int minimumRows,
        List<Warning> warnings,
        String registeredBy,
        Instant registeredAt,
        boolean live) {

    /** Whether jobs may use it. */
    public enum State {
        /** The version in force. */
        REGISTERED,
        /** A later version of the name is in force. */
        SUPERSEDED,
        /** Taken back by the steward. */
        WITHDRAWN
    }

    /**
     * Something that its owner, and nobody else, should know.
     *
     * @param code kebab-case, for example {@code constant-column}
     */
    public record Warning(String code, @Nullable String column, String message) {}

    public Dataset {
        requireName(name);
        columns = List.copyOf(columns);
        warnings = List.copyOf(warnings);
    }

    /** @throws IllegalArgumentException unless it has 1 to 100 letters, digits, dots, hyphens and underscores */
    public static void requireName(String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
            throw new IllegalArgumentException(
                    "a dataset's name has 1 to 100 letters, digits, dots, hyphens and underscores"
                            + " and begins with a letter or digit");
        }
    }

    /** The only column of that role. */
    public Optional<Column> column(ColumnRole role) {
        return columns.stream().filter(column -> column.role() == role).findFirst();
    }

    /** The features that are numbers, in order. */
    public List<Column> features() {
        return columns.stream()
                .filter(column -> column.role() == ColumnRole.FEATURE && column.type() != ColumnType.TEXT)
                .toList();
    }
}
