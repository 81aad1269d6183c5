package org.concordat.runtime.dataset;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.concordat.federation.dataset.Column;
import org.concordat.federation.dataset.ColumnPolicy;
import org.concordat.federation.dataset.Dataset;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The JSON columns of {@code concordat.datasets}: what tells how to read a source again. */
final class DatasetJson {

    private final JsonMapper mapper = new JsonMapper();

    /**
     * How a source was read and which columns are what, as stored.
     *
     * @param live null in what was stored before there was any
     */
    record StoredReading(
            Reading reading,
            DatasetDeclaration.Roles roles,
            @Nullable Boolean live) {}

    static String kind(DatasetSource source) {
        return switch (source) {
            case DatasetSource.CsvFile _ -> "CSV";
            case DatasetSource.ParquetFile _ -> "PARQUET";
            case DatasetSource.DatabaseTable _ -> "TABLE";
        };
    }

    String source(DatasetSource source) {
        return mapper.writeValueAsString(source);
    }

    String reading(DatasetDeclaration declaration) {
        return mapper.writeValueAsString(
                new StoredReading(declaration.reading(), declaration.roles(), declaration.live()));
    }

    String warnings(List<Dataset.Warning> warnings) {
        return mapper.writeValueAsString(warnings);
    }

    List<Dataset.Warning> warnings(String json) {
        return Arrays.asList(mapper.readValue(json, Dataset.Warning[].class));
    }

    DatasetDeclaration declaration(Dataset dataset, String kind, String source, String reading) {
        StoredReading stored = mapper.readValue(reading, StoredReading.class);
        Map<String, ColumnPolicy> policies = new HashMap<>();
        for (Column column : dataset.columns()) {
            policies.put(column.name(), column.policy());
        }
        return new DatasetDeclaration(
                dataset.name(),
                mapper.readValue(source, type(kind)),
                stored.roles(),
                stored.reading(),
                new DatasetDeclaration.Policies(ColumnPolicy.NONE, policies),
                dataset.minimumRows(),
                dataset.live());
    }

    boolean live(String reading) {
        return Boolean.TRUE.equals(
                mapper.readValue(reading, StoredReading.class).live());
    }

    private static Class<? extends DatasetSource> type(String kind) {
        return switch (kind) {
            case "CSV" -> DatasetSource.CsvFile.class;
            case "PARQUET" -> DatasetSource.ParquetFile.class;
            case "TABLE" -> DatasetSource.DatabaseTable.class;
            default -> throw new IllegalStateException("unknown kind of source " + kind);
        };
    }
}
