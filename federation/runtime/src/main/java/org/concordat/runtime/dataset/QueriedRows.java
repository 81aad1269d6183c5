package org.concordat.runtime.dataset;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.concordat.federation.FederationException;
import org.jspecify.annotations.Nullable;

/** The rows that a statement gives, in its order. */
final class QueriedRows implements RowSource {
    private final Connection connection;
    private final PreparedStatement statement;
    private final ResultSet rows;
    private final List<String> header;
    private final String unreadable;
    private long number;

    /**
     * @param rows of {@code statement}; both are closed with the connection
     * @param unreadable what is told when the source stops giving them
     */
    QueriedRows(
            Connection connection,
            PreparedStatement statement,
            ResultSet rows,
            List<String> header,
            String unreadable) {
        this.connection = connection;
        this.statement = statement;
        this.rows = rows;
        this.header = List.copyOf(header);
        this.unreadable = unreadable;
    }

    @Override
    public List<String> header() {
        return header;
    }

    @Override
    public boolean next() {
        number++;
        try {
            return rows.next();
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    @Override
    public @Nullable String cell(int column) {
        try {
            return SqlCell.text(rows, column + 1);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    @Override
    public long line() {
        return number;
    }

    /** For a reason that is thrown already. */
    static void closeQuietly(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException _) {
                // The reason for closing it is thrown already.
            }
        }
    }

    private FederationException unreadable(SQLException cause) {
        return new FederationException(DatasetErrors.SOURCE_UNREADABLE, unreadable, cause);
    }

    @Override
    public void close() {
        try (connection;
                statement;
                rows) {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }
}
