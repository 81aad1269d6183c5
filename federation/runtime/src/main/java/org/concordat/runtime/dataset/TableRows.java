package org.concordat.runtime.dataset;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.concordat.federation.FederationException;

/** The rows of a table or view in the order of its id column, by a cursor, in one read-only snapshot. */
final class TableRows {

    private static final int FETCH = 1_000;
    private static final String UNREADABLE = "The table cannot be read now. Check the database, then try again.";

    private TableRows() {}

    /**
     * @param id column to order by; nothing is read if the table has none of that name
     * @throws DatasetRejection if there is no such table, or a column without text
     */
    static RowSource of(DataSource database, DatasetSource.DatabaseTable table, String id, DatasetProblems problems) {
        Connection opened = null;
        try {
            opened = database.getConnection();
            opened.setAutoCommit(false);
            opened.setReadOnly(true);
            opened.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            var header = columns(opened, table, problems);
            var statement = opened.prepareStatement(
                    select(table, header, id), ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
            statement.setFetchSize(FETCH);
            return new QueriedRows(opened, statement, statement.executeQuery(), header, UNREADABLE);
        } catch (SQLException e) {
            QueriedRows.closeQuietly(opened);
            throw new FederationException(DatasetErrors.SOURCE_UNREADABLE, UNREADABLE, e);
        } catch (DatasetRejection e) {
            QueriedRows.closeQuietly(opened);
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

    private static String select(DatasetSource.DatabaseTable table, List<String> header, String id) {
        String columns = header.stream().map(TableRows::quoted).collect(Collectors.joining(", "));
        String order = header.contains(id) ? " order by " + quoted(id) : "";
        return "select " + columns + " from " + quoted(table.schema()) + "." + quoted(table.table()) + order;
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
