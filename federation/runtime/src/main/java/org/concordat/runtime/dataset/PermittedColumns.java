package org.concordat.runtime.dataset;

import java.util.List;
import java.util.Optional;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.dataset.Column;
import org.concordat.federation.dataset.ColumnRole;
import org.concordat.federation.dataset.ColumnType;
import org.concordat.federation.dataset.Dataset;

/**
 * The columns of a dataset that a job may use by their policies.
 *
 * @param features names, in the order of the source or, where the job names them, in that of the job
 * @param label its name, or null where it is not read
 * @param weight its name, or null where there is none or the label is not read
 */
public record PermittedColumns(
        List<String> features,
        @org.jspecify.annotations.Nullable String label,
        @org.jspecify.annotations.Nullable String weight) {

    public PermittedColumns {
        features = List.copyOf(features);
    }

    /**
     * Holds a use against the policies; reads nothing.
     *
     * @throws FederationException {@code column-policy} if the id, the label or a named feature is not open to it, or no
     *     feature is; {@code label-missing}, {@code label-not-allowed}, {@code unknown-column}
     */
    public static PermittedColumns of(Dataset dataset, DatasetUse use) {
        Column id = dataset.column(ColumnRole.ID).orElseThrow();
        require(id, use);
        Optional<Column> label = dataset.column(ColumnRole.LABEL);
        String labelName = switch (use.label()) {
            case NONE -> null;
            case FORBIDDEN -> {
                if (label.isPresent()) {
                    throw new FederationException(
                            DatasetErrors.LABEL_NOT_ALLOWED,
                            "Dataset '" + dataset.name() + "' has a label, and in this job only the guest may. Register"
                                    + " it without.");
                }
                yield null;
            }
            case NUMBER, BINARY -> {
                Column column = label.orElseThrow(() -> new FederationException(
                        DatasetErrors.LABEL_MISSING,
                        "Dataset '" + dataset.name() + "' has no label, and this job needs one. Register it with its"
                                + " label column."));
                require(column, use);
                yield column.name();
            }
        };
        String weightName = labelName == null
                ? null
                : dataset.column(ColumnRole.WEIGHT)
                        .filter(column -> refusal(column, use).isEmpty())
                        .map(Column::name)
                        .orElse(null);
        return new PermittedColumns(features(dataset, use), labelName, weightName);
    }

    private static List<String> features(Dataset dataset, DatasetUse use) {
        List<String> named = use.features();
        if (named != null) {
            for (String name : named) {
                require(feature(dataset, name), use);
            }
            return named;
        }
        List<String> permitted = dataset.features().stream()
                .filter(column -> refusal(column, use).isEmpty())
                .map(Column::name)
                .toList();
        if (permitted.isEmpty() && !dataset.features().isEmpty()) {
            require(dataset.features().getFirst(), use);
        }
        return permitted;
    }

    private static Column feature(Dataset dataset, String name) {
        return dataset.columns().stream()
                .filter(column -> column.name().equals(name)
                        && column.role() == ColumnRole.FEATURE
                        && column.type() != ColumnType.TEXT)
                .findFirst()
                .orElseThrow(() -> new FederationException(
                        DatasetErrors.UNKNOWN_COLUMN,
                        "Dataset '" + dataset.name() + "' has no numeric feature '" + name + "'."));
    }

    private static void require(Column column, DatasetUse use) {
        refusal(column, use).ifPresent(rule -> {
            throw new FederationException(
                    DatasetErrors.COLUMN_POLICY,
                    "The policy of column '" + column.name() + "' does not allow " + rule + ".");
        });
    }

    /** The rule that forbids it. */
    private static Optional<String> refusal(Column column, DatasetUse use) {
        for (String protocol : use.protocols()) {
            for (PartyId partner : use.partners()) {
                if (!column.policy().allows(partner, protocol, use.purpose())) {
                    return Optional.of("partner '" + partner + "' with protocol '" + protocol + "' for purpose '"
                            + use.purpose() + "'");
                }
            }
        }
        return Optional.empty();
    }
}
