package org.concordat.runtime.dataset;

import org.concordat.federation.ErrorCode;
import org.concordat.federation.query.QuerySource;

/** The names of what can be wrong with a dataset, the same in REST, logs and the audit log. */
public final class DatasetErrors {

    // The source as a whole.
    public static final ErrorCode INVALID_SOURCE_PATH = ErrorCode.request("invalid-source-path");
    /** It is there but cannot be read now: a retry may succeed. */
    public static final ErrorCode SOURCE_UNREADABLE = ErrorCode.infrastructure("source-unreadable");
    /** For REST: 413. */
    public static final ErrorCode DATASET_QUOTA = ErrorCode.request("dataset-quota");

    public static final ErrorCode DATASET_EMPTY = ErrorCode.request("dataset-empty");
    public static final ErrorCode DATASET_NO_ROWS = ErrorCode.request("dataset-no-rows");
    public static final ErrorCode DATASET_TOO_SMALL = ErrorCode.request("dataset-too-small");
    /** While it was read; for REST: 409. */
    public static final ErrorCode DATASET_CHANGED = ErrorCode.data("dataset-changed");

    // The file as text.
    public static final ErrorCode NOT_CSV = ErrorCode.request("not-csv");
    public static final ErrorCode NOT_PARQUET = ErrorCode.request("not-parquet");
    public static final ErrorCode INVALID_ENCODING = ErrorCode.request("invalid-encoding");
    public static final ErrorCode UNCLOSED_QUOTE = ErrorCode.request("unclosed-quote");
    public static final ErrorCode BAD_QUOTE = ErrorCode.request("bad-quote");
    public static final ErrorCode FIELD_TOO_LONG = ErrorCode.request("field-too-long");
    public static final ErrorCode ROW_WIDTH = ErrorCode.request("row-width");
    public static final ErrorCode BLANK_ROW = ErrorCode.request("blank-row");

    // Columns.
    public static final ErrorCode TOO_MANY_COLUMNS = ErrorCode.request("too-many-columns");
    public static final ErrorCode INVALID_COLUMN_NAME = ErrorCode.request("invalid-column-name");
    public static final ErrorCode DUPLICATE_COLUMN = ErrorCode.request("duplicate-column");
    public static final ErrorCode UNKNOWN_COLUMN = ErrorCode.request("unknown-column");
    public static final ErrorCode UNSUPPORTED_TYPE = ErrorCode.request("unsupported-type");
    public static final ErrorCode ID_COLUMN_MISSING = ErrorCode.request("id-column-missing");
    public static final ErrorCode LABEL_MISSING = ErrorCode.request("label-missing");
    public static final ErrorCode LABEL_NOT_ALLOWED = ErrorCode.request("label-not-allowed");
    public static final ErrorCode COLUMN_ROLE_CONFLICT = ErrorCode.request("column-role-conflict");

    // Values.
    public static final ErrorCode DUPLICATE_ID = ErrorCode.request("duplicate-id");
    public static final ErrorCode INVALID_ID_VALUE = ErrorCode.request("invalid-id-value");
    public static final ErrorCode WEIGHT_NEGATIVE = ErrorCode.data("weight-negative");
    public static final ErrorCode MISSING_VALUE = ErrorCode.request("missing-value");
    public static final ErrorCode NON_FINITE = ErrorCode.request("non-finite");
    public static final ErrorCode OUT_OF_FIXED_POINT_RANGE = ErrorCode.request("out-of-fixed-point-range");
    public static final ErrorCode NOT_A_NUMBER = ErrorCode.request("not-a-number");
    public static final ErrorCode COLUMN_SUPPORT_BELOW_K = ErrorCode.request("column-support-below-k");
    public static final ErrorCode LABEL_NOT_BINARY = ErrorCode.data("label-not-binary");
    public static final ErrorCode LABEL_SINGLE_CLASS = ErrorCode.data("label-single-class");

    // Use.
    public static final ErrorCode DATASET_UNKNOWN = ErrorCode.request("dataset-unknown");
    /** For REST: 409. */
    public static final ErrorCode DATASET_CONFLICT = ErrorCode.request("dataset-conflict");
    /** For REST: 409. */
    public static final ErrorCode DATASET_SUPERSEDED = ErrorCode.request("dataset-superseded");

    public static final ErrorCode DATASET_HASH_MISMATCH = QuerySource.NOT_WHAT_WAS_REGISTERED;
    public static final ErrorCode COLUMN_POLICY = ErrorCode.policy("column-policy");

    /** The dataset's ids have another form than the job's. */
    public static final ErrorCode IDS_DIFFER = ErrorCode.request("ids-differ");

    private DatasetErrors() {}
}
