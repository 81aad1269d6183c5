package org.concordat.runtime.dataset;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.concordat.federation.FederationException;
import org.jspecify.annotations.Nullable;

/** The rows of a table or view in the order of its id column, by a cursor, in one read-only snapshot. */
final class TableRows implements RowSource {

    private static final int FETCH = 1_000;

    private final Connection connection;
    private final PreparedStatement statement;
    private final ResultSet rows;
    private final List<String> header;
    private long number;

    /**
     * @param id column to order by; nothing is read if the table has none of that name
     * @throws DatasetRejection if there is no such table, or a column without text
     */
    TableRows(DataSource database, DatasetSource.DatabaseTable table, String id, DatasetProblems problems) {
        Connection opened = null;
        try {
            opened = database.getConnection();
            connection = opened;
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            header = columns(connection, table, problems);
            statement = connection.prepareStatement(
                    select(table, id), ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
            statement.setFetchSize(FETCH);
            rows = statement.executeQuery();
        } catch (SQLException e) {
            closeQuietly(opened);
            throw unreadable(e);
        } catch (DatasetRejection e) {
            closeQuietly(opened);
            throw e;
        }
    }

    /** The catalog decides what exists; what a user wrote is compared with it and only then quoted. */
    private static List<String> columns(
            Connection connection, DatasetSource.DatabaseTable table, DatasetProblems problems) throws SQLException {
        var names = new ArrayList<String>();
        String escape = connection.getMetaData().getSearchStringEscape();
        try (ResultSet columns = connection
                .getMetaData()
                .getColumns(
                        connection.getCatalog(),
                        literal(table.schema(), escape),
                        literal(table.table(), escape),
                        null)) {
            while (columns.next()) {
                names.add(columns.getString("COLUMN_NAME"));
                if (SqlCell.unsupported(columns.getInt("DATA_TYPE"), columns.getString("TYPE_NAME"))) {
                    problems.add(
                            DatasetErrors.UNSUPPORTED_TYPE,
                            "Column " + names.size() + " has the type " + columns.getString("TYPE_NAME")
                                    + ". Expected numbers, booleans, dates and texts; offer a view without it.");
                }
            }
        }
        if (names.isEmpty()) {
            throw DatasetRejection.of(
                    DatasetErrors.INVALID_SOURCE_PATH,
                    "There is no such table or view, or this service may not see it. Expected schema and name as in the"
                            + " catalog, with the same case.");
        }
        problems.throwIfAny();
        return names;
    }

    private static String literal(String name, String escape) {
        return name.replace(escape, escape + escape).replace("_", escape + "_").replace("%", escape + "%");
    }

    private String select(DatasetSource.DatabaseTable table, String id) {
        String columns = header.stream().map(TableRows::quoted).collect(Collectors.joining(", "));
        String order = header.contains(id) ? " order by " + quoted(id) : "";
        return "select " + columns + " from " + quoted(table.schema()) + "." + quoted(table.table()) + order;
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static void closeQuietly(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException _) {
                // The reason for closing it is thrown already.
            }
        }
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

    private static FederationException unreadable(SQLException cause) {
        return new FederationException(
                DatasetErrors.SOURCE_UNREADABLE,
                "The table cannot be read now. Check the database, then try again.",
                cause);
    }

    @Override
    public long line() {
        return number;
    }

    @Override
    public void close() {
        try (connection;
                statement;
                rows) {
            connection.rollback();
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }
}
