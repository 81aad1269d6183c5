package org.concordat.sandbox.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.concordat.sandbox.job.JobOutcome;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Where a completed job's results are written to; null is nowhere. */
record Outputs(
        @Nullable Path json,
        @Nullable Path scores,
        @Nullable Path models) {
    static final Outputs NONE = new Outputs(null, null, null);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Finds out before the job runs that a folder is missing. */
    void check() throws IOException {
        for (var file : Stream.of(json, scores).flatMap(Stream::ofNullable).toList()) {
            var folder = file.toAbsolutePath().getParent();
            if (folder != null && !Files.isDirectory(folder)) {
                throw new IOException("there is no folder " + folder + " to write " + file.getFileName() + " into");
            }
        }
        if (models != null) {
            Files.createDirectories(models);
        }
    }

    void write(JobOutcome outcome) throws IOException {
        if (json != null) {
            Files.writeString(json, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(outcome.json()) + "\n");
        }
        if (scores != null) {
            for (var table : outcome.tables(scores).entrySet()) {
                Files.writeString(table.getKey(), table.getValue());
            }
        }
        if (models != null) {
            for (var share : outcome.models().entrySet()) {
                var tree = JSON.readTree(share.getValue());
                Files.writeString(
                        models.resolve(share.getKey() + ".json"),
                        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n");
            }
        }
    }
}
