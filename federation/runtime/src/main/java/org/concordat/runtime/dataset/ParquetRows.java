package org.concordat.runtime.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.concordat.federation.FederationException;
import org.concordat.runtime.dataset.DataRoot.SourceFile;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a Parquet file in their order, through a DuckDB in memory that may open this one file, load nothing, and not
 * change that.
 */
final class ParquetRows implements RowSource {

    private final Connection connection;
    private final PreparedStatement statement;
    private final ResultSet rows;
    private final List<String> header = new ArrayList<>();
    private long number;

    /** @throws DatasetRejection if it is no Parquet file, or has nested columns */
    ParquetRows(SourceFile file, DatasetProblems problems) {
        requireSignature(file, problems);
        Connection opened = null;
        try {
            opened = lockedDown(file);
            connection = opened;
            statement = connection.prepareStatement("select * from read_parquet(?)");
            statement.setString(1, file.path().toString());
            rows = statement.executeQuery();
            var columns = rows.getMetaData();
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
        } catch (SQLException e) {
            closeQuietly(opened);
            throw problems.fatal(
                    DatasetErrors.NOT_PARQUET,
                    0,
                    0,
                    "The file begins like Parquet but cannot be read as such. Write it anew.");
        } catch (DatasetRejection e) {
            closeQuietly(opened);
            throw e;
        }
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
                DatasetErrors.SOURCE_UNREADABLE, "The Parquet file cannot be read to its end. Write it anew.", cause);
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
            // Closed in the reverse order.
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }
}
