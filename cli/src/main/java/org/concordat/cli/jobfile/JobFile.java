package org.concordat.cli.jobfile;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job as a person wrote it.
 *
 * @param file where it was read from; paths in it are relative to it
 * @param datasets the registered dataset of each party; empty in a file for the sandbox alone
 * @param ids the form in which ids are compared, {@code case} and {@code trim}; empty is the standard one
 * @param sandbox the file that each party registers in the sandbox, by party
 * @param lines the line of each place, by JSON pointer into the specification
 */
public record JobFile(
        Path file,
        String name,
        String purpose,
        Roster roster,
        List<Task> tasks,
        Map<String, String> datasets,
        Map<String, Object> ids,
        Map<String, Source> sandbox,
        Map<String, Integer> lines) {
    private static final long LARGEST_BYTES = 1 << 20;
    static final String APPLICANTS = "applicants";

    /** Who takes part, by party id. */
    public record Roster(
            String guest,
            List<String> hosts,
            @Nullable String arbiter,
            @Nullable String opener) {
        /** The parties that hold no data: the arbiter, and the opener where there is one. */
        public List<String> keyholders() {
            return java.util.stream.Stream.of(arbiter, opener)
                    .filter(java.util.Objects::nonNull)
                    .toList();
        }
    }

    /**
     * A step of the job.
     *
     * @param parameters {@code String}, {@code Long}, {@code Double}, {@code Boolean} or a list of these, in the order of
     *     the file
     */
    public record Task(String task, @Nullable String protocol, Map<String, Object> parameters) {}

    /**
     * A file that a party brings into the sandbox.
     *
     * @param file CSV, or CSV in gzip, or Parquet
     * @param id the column with the entity's id
     * @param label the column with the label, at the guest
     * @param weight the column with the rows' weights, at the guest
     * @param missing what becomes of values that are missing: {@code refuse}, {@code drop-row}, {@code mean} or {@code keep}
     * @param text columns that are texts; every other one is a number
     * @param ignore columns that are not part of the dataset
     */
    public record Source(
            Path file,
            String id,
            @Nullable String label,
            @Nullable String weight,
            @Nullable String missing,
            List<String> text,
            List<String> ignore) {
        public Source {
            text = List.copyOf(text);
            ignore = List.copyOf(ignore);
        }

        public Source(Path file, String id, @Nullable String label) {
            this(file, id, label, null, null, List.of(), List.of());
        }

        /** What the dataset is called when it is registered: the file's name without its extensions. */
        public String datasetName() {
            var name = file.getFileName().toString().replaceFirst("(\\.(csv|parquet))?(\\.gz)?$", "");
            var clean = name.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[^A-Za-z0-9]+", "");
            return clean.isEmpty() ? "dataset" : clean;
        }
    }

    public JobFile {
        tasks = List.copyOf(tasks);
    }

    /**
     * Reads a job file.
     *
     * @throws IOException when the file cannot be read
     * @throws JobFileException with all problems when it is not a job
     */
    public static JobFile read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no file " + file);
        }
        if (Files.size(file) > LARGEST_BYTES) {
            throw new IOException(file + " is larger than a job file may be (" + LARGEST_BYTES + " bytes)");
        }
        try {
            return new JobFileReader(file.toAbsolutePath()).read(YamlReader.read(Files.readString(file)));
        } catch (CharacterCodingException e) {
            throw new JobFileException(1, "the file is not UTF-8");
        }
    }

    /** The file that a task's {@code applicants} names, in the sandbox: the people that a lending check asks for. */
    public Optional<Path> applicants() {
        return tasks.stream()
                .map(task -> task.parameters().get(APPLICANTS))
                .filter(String.class::isInstance)
                .map(name -> file.resolveSibling((String) name).normalize())
                .findFirst();
    }

    /** This job with the name of a registered dataset where it named the file of applicants. */
    public JobFile withApplicants(String dataset) {
        var named = tasks.stream()
                .map(task -> {
                    var parameters = new java.util.LinkedHashMap<>(task.parameters());
                    parameters.computeIfPresent(APPLICANTS, (_, _) -> dataset);
                    return new Task(task.task(), task.protocol(), parameters);
                })
                .toList();
        return new JobFile(file, name, purpose, roster, named, datasets, ids, sandbox, lines);
    }

    /** The line of a place in the specification; of the nearest place around it when it has none of its own. */
    public Optional<Integer> line(String pointer) {
        for (var place = pointer; !place.isEmpty(); place = place.substring(0, place.lastIndexOf('/'))) {
            var line = lines.get(place.replaceFirst("^(/tasks/\\d+)/parameters(?=/)", "$1"));
            if (line != null) {
                return Optional.of(line);
            }
        }
        return Optional.empty();
    }
}
