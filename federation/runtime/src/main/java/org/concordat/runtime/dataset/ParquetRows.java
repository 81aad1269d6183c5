package org.concordat.runtime.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.concordat.federation.FederationException;
import org.concordat.runtime.dataset.DataRoot.SourceFile;

/**
 * The rows of a Parquet file in their order, through a DuckDB in memory that may open this one file, load nothing, and not
 * change that.
 */
final class ParquetRows {

    private ParquetRows() {}

    /** @throws DatasetRejection if it is no Parquet file, or has nested columns */
    static RowSource of(SourceFile file, DatasetProblems problems) {
        requireSignature(file, problems);
        Connection opened = null;
        try {
            opened = lockedDown(file);
            var statement = opened.prepareStatement("select * from read_parquet(?)");
            statement.setString(1, file.path().toString());
            var rows = statement.executeQuery();
            return new QueriedRows(
                    opened,
                    statement,
                    rows,
                    header(rows.getMetaData(), problems),
                    "The Parquet file cannot be read to its end. Write it anew.");
        } catch (SQLException e) {
            QueriedRows.closeQuietly(opened);
            throw problems.fatal(
                    DatasetErrors.NOT_PARQUET,
                    0,
                    0,
                    "The file begins like Parquet but cannot be read as such. Write it anew.");
        } catch (DatasetRejection e) {
            QueriedRows.closeQuietly(opened);
            throw e;
        }
    }

    private static List<String> header(ResultSetMetaData columns, DatasetProblems problems) throws SQLException {
        var header = new ArrayList<String>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            header.add(columns.getColumnName(i));
            if (SqlCell.unsupported(columns.getColumnType(i), columns.getColumnTypeName(i))) {
                problems.add(
                        DatasetErrors.UNSUPPORTED_TYPE,
                        "Column " + i + " has the type " + columns.getColumnTypeName(i)
                                + ". Expected numbers, booleans, dates and texts.");
            }
        }
        problems.throwIfAny();
        return header;
    }

    private static void requireSignature(SourceFile file, DatasetProblems problems) {
        if (file.bytes() == 0) {
            throw problems.fatal(DatasetErrors.DATASET_EMPTY, 0, 0, "The file is empty.");
        }
        try (InputStream in = file.open()) {
            if (!FileSignature.of(in.readNBytes(FileSignature.BYTES)).equals(FileSignature.PARQUET)) {
                throw problems.fatal(
                        DatasetErrors.NOT_PARQUET, 0, 0, "The file does not begin as a Parquet file does.");
            }
        } catch (IOException e) {
            throw new FederationException(
                    DatasetErrors.SOURCE_UNREADABLE, "The file cannot be read now. Try again.", e);
        }
    }

    static Connection lockedDown(SourceFile file) throws SQLException {
        var properties = new Properties();
        properties.setProperty("jdbc_stream_results", "true");
        Connection connection = DriverManager.getConnection("jdbc:duckdb:", properties);
        try (var settings = connection.createStatement()) {
            settings.execute("set allowed_paths = ['" + file.path().toString().replace("'", "''") + "']");
            settings.execute("set enable_external_access = false");
            settings.execute("set autoinstall_known_extensions = false");
            settings.execute("set autoload_known_extensions = false");
            settings.execute("set memory_limit = '512MB'");
            settings.execute("set threads = 1");
            settings.execute("set lock_configuration = true");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
