package org.concordat.runtime.dataset;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A value of a database as the text that it would be in a CSV file. */
final class SqlCell {

    private static final Set<Integer> UNSUPPORTED = Set.of(
            Types.ARRAY,
            Types.BINARY,
            Types.BLOB,
            Types.CLOB,
            Types.JAVA_OBJECT,
            Types.LONGVARBINARY,
            Types.NCLOB,
            Types.REF,
            Types.SQLXML,
            Types.STRUCT,
            Types.VARBINARY);

    private SqlCell() {}

    /** Whether a column of that type has no text of its own. */
    static boolean unsupported(int type, String name) {
        return UNSUPPORTED.contains(type) || name.contains("[") || name.startsWith("STRUCT") || name.startsWith("MAP");
    }

    /** Numbers so that they read back as the same double; booleans as 1 and 0; null where there is nothing. */
    static @Nullable String text(ResultSet row, int column) throws SQLException {
        return switch (row.getObject(column)) {
            case null -> null;
            case Boolean truth -> truth ? "1" : "0";
            case BigDecimal decimal -> decimal.toPlainString();
            case Float number -> Float.toString(number);
            case Number number -> number.toString();
            case Object other -> other.toString();
        };
    }
}
