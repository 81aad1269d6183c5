package org.concordat.runtime.dataset;

import java.util.ArrayList;
import java.util.List;
import org.concordat.federation.dataset.Column;
import org.concordat.federation.dataset.ColumnType;
import org.concordat.federation.dataset.Dataset.Warning;
import org.concordat.runtime.dataset.DatasetLayout.Kind;

/**
 * Looks through a source once, from the first row to the last, and either describes it or says all that is wrong with it.
 * Memory does not grow with the rows, but for 16 bytes an entity id.
 */
final class DatasetInspector {

    /** |r| from which a feature looks like a copy of the label. */
    private static final double SUSPICIOUS_CORRELATION = 0.99;

    private final DatasetDeclaration declaration;
    private final DatasetRules rules;
    private final DatasetProblems problems;
    private final RowSource source;
    private final DatasetLayout layout;
    private final DecimalReader decimals;
    private final ColumnProfile[] profiles;
    private final double[] row;
    private long rows;
    private long completeRows;
    private long unreadableLabels;

    /** What was found. */
    record Inspection(List<Column> columns, long rows, String contentHash, List<Warning> warnings) {}

    private DatasetInspector(
            RowSource source, DatasetDeclaration declaration, DatasetRules rules, DatasetProblems problems) {
        this.source = source;
        this.declaration = declaration;
        this.rules = rules;
        this.problems = problems;
        if (source.header().size() > rules.maximumColumns()) {
            throw problems.fatal(
                    DatasetErrors.TOO_MANY_COLUMNS,
                    0,
                    0,
                    "Found " + source.header().size() + " columns, at most " + rules.maximumColumns()
                            + " are accepted.");
        }
        this.layout = DatasetLayout.of(source.header(), declaration, problems);
        this.decimals = new DecimalReader(declaration.reading());
        this.profiles = new ColumnProfile[layout.width()];
        this.row = new double[layout.width()];
        for (int i = 0; i < profiles.length; i++) {
            profiles[i] = new ColumnProfile();
        }
    }

    /** @throws DatasetRejection if anything is wrong; then nothing of it may be stored */
    static Inspection inspect(
            RowSource source, DatasetDeclaration declaration, DatasetRules rules, DatasetProblems problems) {
        return new DatasetInspector(source, declaration, rules, problems).inspect();
    }

    private Inspection inspect() {
        var hash = new DatasetHash(layout.names());
        var ids = new IdCensus(problems);
        while (source.next()) {
            if (++rows > rules.maximumRows()) {
                throw problems.fatal(
                        DatasetErrors.DATASET_QUOTA,
                        source.line(),
                        0,
                        "Found more than " + rules.maximumRows() + " rows.");
            }
            hash.row(source, layout.width());
            String id = source.cell(layout.id());
            ids.add(declaration.reading().ids().apply(id == null ? "" : id), source, layout.id());
            numbers();
        }
        refuseTooFewRows();
        if (!declaration.reading().duplicateIds()) {
            ids.refuseRepeated();
        }
        refuseMissingValues();
        // What is said of a column's values as a whole would mislead where single ones are wrong.
        problems.throwIfAny();
        refuseLabel();
        refuseThinColumns();
        problems.throwIfAny();
        return new Inspection(columns(), rows, hash.hex(), warnings());
    }

    private void numbers() {
        boolean complete = true;
        for (int i = 0; i < row.length; i++) {
            row[i] = Double.NaN;
            switch (layout.kinds().get(i)) {
                case LABEL, WEIGHT, NUMBER -> complete &= number(i);
                case TEXT -> {
                    String text = source.cell(i);
                    if (text == null || text.isEmpty()) {
                        profiles[i].missing(source.line());
                    }
                }
                case ID, IGNORED -> {}
            }
        }
        completeRows += complete ? 1 : 0;
        double label = layout.label() < 0 ? Double.NaN : row[layout.label()];
        for (int i = 0; i < row.length && !Double.isNaN(label); i++) {
            if (layout.kinds().get(i) == Kind.NUMBER && !Double.isNaN(row[i])) {
                profiles[i].pair(row[i], label);
            }
        }
    }

    /** @return whether there is a value */
    private boolean number(int column) {
        switch (decimals.read(source.cell(column))) {
            case NUMBER -> {
                row[column] = decimals.value();
                profiles[column].number(decimals.value(), decimals.integer(), decimals.exact());
            }
            case MISSING -> {
                profiles[column].missing(source.line());
                return false;
            }
            case NOT_A_NUMBER -> {
                if (column == layout.label() && declaration.reading().label() == Reading.LabelKind.BINARY) {
                    unreadableLabels++;
                } else {
                    problem(
                            DatasetErrors.NOT_A_NUMBER,
                            column,
                            "holds a text here. Expected a decimal number with a point and without separators or blanks;"
                                    + " or declare the column as text");
                }
            }
            case NON_FINITE ->
                problem(DatasetErrors.NON_FINITE, column, "holds an infinite number here. Expected a finite one");
            case OUT_OF_RANGE ->
                problem(
                        DatasetErrors.OUT_OF_FIXED_POINT_RANGE,
                        column,
                        "holds a number here that is beyond the declared bound of ±"
                                + declaration.reading().bound() + ". Scale the column, or declare a larger bound");
        }
        return true;
    }

    private void problem(org.concordat.federation.ErrorCode code, int column, String what) {
        problems.add(
                code,
                source.line(column),
                source.position(column),
                "Column '" + layout.name(column) + "' " + what + ".");
    }

    private void refuseTooFewRows() {
        if (rows == 0) {
            // Rows that could not be read are problems of their own.
            problems.throwIfAny();
            problems.add(DatasetErrors.DATASET_NO_ROWS, "There is a header but no row.");
            return;
        }
        boolean drops = declaration.reading().missing() == Reading.MissingValues.DROP_ROW;
        long usable = drops ? completeRows : rows;
        int minimum = Math.max(rules.minimumRows(), declaration.minimumRows());
        if (usable < minimum) {
            problems.add(
                    DatasetErrors.DATASET_TOO_SMALL,
                    "Found " + usable + " rows" + (drops ? " without missing values" : "") + ", expected at least "
                            + minimum + ".");
        }
    }

    private void refuseMissingValues() {
        for (int i = 0; i < profiles.length; i++) {
            Kind kind = layout.kinds().get(i);
            boolean mayMiss = switch (kind) {
                case NUMBER ->
                    switch (declaration.reading().missing()) {
                        case REFUSE -> false;
                        case DROP_ROW -> true;
                        case MEAN, KEEP -> profiles[i].present() > 0;
                    };
                case LABEL, WEIGHT -> false;
                case TEXT, ID, IGNORED -> true;
            };
            if (profiles[i].missing() > 0 && !mayMiss) {
                problems.add(
                        DatasetErrors.MISSING_VALUE,
                        profiles[i].firstMissing(),
                        0,
                        "Column '" + layout.name(i) + "' has no value in " + profiles[i].missing() + " of " + rows
                                + " rows; this is the first. "
                                + (kind == Kind.NUMBER
                                        ? "Declare what becomes of missing values, or leave the column out."
                                        : "A label or weight is never missing."));
            }
        }
    }

    private void refuseLabel() {
        if (layout.label() < 0) {
            return;
        }
        ColumnProfile label = profiles[layout.label()];
        if (declaration.reading().label() == Reading.LabelKind.BINARY
                && (unreadableLabels > 0 || !(label.takesOnly(0, 1) || label.takesOnly(-1, 1)))) {
            problems.add(
                    DatasetErrors.LABEL_NOT_BINARY,
                    "The label '" + layout.name(layout.label()) + "' takes " + atLeast(label.distinct())
                            + " different numbers" + (unreadableLabels > 0 ? " and texts" : "")
                            + ". Expected 0 and 1, or -1 and 1.");
        } else if (label.distinct() == 1) {
            problems.add(
                    DatasetErrors.LABEL_SINGLE_CLASS,
                    "The label '" + layout.name(layout.label()) + "' is the same in all rows. Expected it to vary.");
        }
    }

    private static String atLeast(int distinct) {
        return distinct < ColumnProfile.DISTINCT ? String.valueOf(distinct) : "at least " + distinct;
    }

    private void refuseThinColumns() {
        for (int i = 0; i < profiles.length; i++) {
            long support = profiles[i].support();
            if (layout.kinds().get(i) == Kind.NUMBER
                    && profiles[i].distinct() > 1
                    && support > 0
                    && support < rules.minimumSupport()) {
                problems.add(
                        DatasetErrors.COLUMN_SUPPORT_BELOW_K,
                        "In column '" + layout.name(i) + "' fewer than " + rules.minimumSupport()
                                + " rows stand out, so that results could point at persons. Leave the column out or"
                                + " coarsen it.");
            }
        }
    }

    private List<Column> columns() {
        var columns = new ArrayList<Column>();
        for (int i = 0; i < profiles.length; i++) {
            Kind kind = layout.kinds().get(i);
            var role = kind.role();
            if (role != null) {
                ColumnType type = !kind.numeric()
                        ? ColumnType.TEXT
                        : profiles[i].integers() ? ColumnType.INTEGER : ColumnType.REAL;
                columns.add(new Column(
                        layout.name(i),
                        type,
                        role,
                        profiles[i].missing(),
                        declaration.policies().of(layout.name(i))));
            }
        }
        return columns;
    }

    private List<Warning> warnings() {
        var warnings = new ArrayList<Warning>();
        for (int i = 0; i < profiles.length; i++) {
            ColumnProfile profile = profiles[i];
            String name = layout.name(i);
            if (layout.kinds().get(i) == Kind.NUMBER && profile.distinct() == 1) {
                warnings.add(new Warning(
                        "constant-column",
                        name,
                        "Column '" + name + "' is the same in all rows and explains nothing."));
            }
            if (profile.imprecise() > 0) {
                warnings.add(new Warning(
                        "precision-loss",
                        name,
                        "Column '" + name + "' has " + profile.imprecise()
                                + " numbers with more digits than a double keeps, or too near to zero."));
            }
            if (layout.kinds().get(i) == Kind.NUMBER && Math.abs(profile.correlation()) > SUSPICIOUS_CORRELATION) {
                warnings.add(new Warning(
                        "suspicious-correlation",
                        name,
                        "Column '" + name + "' almost tells the label by itself. Is it a copy of it?"));
            }
        }
        return warnings;
    }
}
