package org.concordat.sandbox.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.concordat.cli.jobfile.JobFile;
import org.concordat.sandbox.SandboxFederation;
import org.concordat.sandbox.issuer.Authority;
import tools.jackson.databind.JsonNode;

/** Brings each party's file below its data root and has its steward register it for the job's partners and purpose. */
final class DatasetRegistration {
    private static final String QUERY = "query";

    private final SandboxFederation federation;
    private final JobFile job;

    DatasetRegistration(SandboxFederation federation, JobFile job) {
        this.federation = federation;
        this.job = job;
    }

    /** A party's registered dataset, as its service described it. */
    record Registered(String party, String name, JsonNode description) {}

    Registered register(String party) throws IOException, InterruptedException {
        var source = job.sandbox().get(party);
        if (source == null) {
            throw new IllegalArgumentException("the job file names no file of " + party + " for the sandbox");
        }
        var placed = place(source.file(), federation.dataRoot(party));
        var name = source.datasetName();
        var body = new LinkedHashMap<String, Object>();
        body.put("name", name);
        body.put("source", Map.of("kind", placed.endsWith(".parquet") ? "parquet" : "csv", "path", placed));
        body.put("idColumn", source.id());
        if (source.label() != null) {
            body.put("labelColumn", source.label());
        }
        if (source.weight() != null) {
            body.put("weightColumn", source.weight());
        }
        body.put("reading", reading(source));
        body.put("columns", columns(source));
        lendingAmount().ifPresent(amount -> onlyLoans(body, placed, party, amount));
        body.put("policy", policy(party));
        if (queriesOnly()) {
            var texts = TextColumns.of(federation.dataRoot(party).resolve(placed), source.id());
            body.put(
                    "columns",
                    texts.stream()
                            .map(column -> Map.of("name", column, "use", "TEXT", "policy", policy(party)))
                            .toList());
        }
        var registered = opened(party, body);
        if (asksQueries()) {
            var place = "datasets/" + name + "/query-policy";
            var proposed = federation.client(party, Authority.STEWARD).post(place, queryPolicy(party));
            confirm(party, place, proposed.path("version").asInt());
        }
        return new Registered(party, name, registered);
    }

    /** What a registration opens, a second steward confirms. */
    private JsonNode opened(String party, Map<String, Object> body) throws IOException, InterruptedException {
        var registered = federation.client(party, Authority.STEWARD).post("datasets", body);
        if (registered.path("policyProposed").isNumber()) {
            var place = "datasets/" + registered.path("name").asString() + "/column-policy";
            confirm(party, place, registered.path("policyProposed").asInt());
        }
        return registered;
    }

    private void confirm(String party, String place, int version) throws IOException, InterruptedException {
        federation.secondSteward(party).post(place + "/versions/" + version + "/confirmation", Map.of());
    }

    private boolean asksQueries() {
        return job.tasks().stream().anyMatch(task -> task.task().equals(QUERY));
    }

    private boolean queriesOnly() {
        return job.tasks().stream().allMatch(task -> task.task().equals(QUERY));
    }

    /**
     * Every aggregate of every column for the guest of this job and its purpose, with the standards of cohort and dominance; the
     * guest's own for the hosts too, as a vertical query tells its host how many ids the guest's filter leaves.
     */
    private Map<String, Object> queryPolicy(String party) {
        var guest = job.roster().guest();
        var partners = new ArrayList<>(List.of(guest));
        partners.addAll(party.equals(guest) ? job.roster().hosts() : List.of());
        return Map.of(
                "rules",
                List.of(Map.of(
                        "columns", List.of("*"),
                        "uses", List.of("AGGREGATE", "FILTER", "GROUP"),
                        "aggregates", List.of("*"),
                        "partners", partners,
                        "purposes", List.of(job.purpose()),
                        "until",
                                java.time.Instant.now()
                                        .plus(java.time.Duration.ofDays(1))
                                        .toString(),
                        "times", 1_000)));
    }

    /**
     * Has the guest's steward register the file of applicants; the dataset's name. Its ids stand in the column that the guest's
     * own ids stand in, or else in the first.
     */
    String registerApplicants(Path file) throws IOException, InterruptedException {
        var guest = job.roster().guest();
        var own = job.sandbox().get(guest);
        var placed = place(file, federation.dataRoot(guest));
        var name = "applicants-" + new JobFile.Source(file, "", null).datasetName();
        var body = new LinkedHashMap<String, Object>();
        body.put("name", name);
        body.put("source", Map.of("kind", placed.endsWith(".parquet") ? "parquet" : "csv", "path", placed));
        body.put("idColumn", idColumn(federation.dataRoot(guest).resolve(placed), own == null ? "id" : own.id()));
        var reading = idsReading();
        reading.put("duplicateIds", true);
        body.put("reading", reading);
        onlyLoans(body, placed, guest, "");
        body.put("policy", policy(guest));
        opened(guest, body);
        return name;
    }

    private static String idColumn(Path file, String usual) throws IOException {
        var columns = header(file);
        return columns.isEmpty() || columns.contains(usual) ? usual : columns.getFirst();
    }

    /** Of a CSV file; none of another. */
    private static List<String> header(Path file) throws IOException {
        if (file.toString().endsWith(".parquet")) {
            return List.of();
        }
        try (var lines = Files.newBufferedReader(file)) {
            var header = lines.readLine();
            return header == null
                    ? List.of()
                    : List.of(header.replace("\uFEFF", "").replace("\"", "").split(","));
        }
    }

    /** The column of the amount, in a job with a lending check. */
    private Optional<String> lendingAmount() {
        return job.tasks().stream()
                .filter(task -> task.task().equals("lending-check"))
                .map(task -> task.parameters().get("amount"))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .findFirst();
    }

    /** What a lending check does not use is not registered. */
    private void onlyLoans(Map<String, Object> body, String placed, String party, String amount) {
        try {
            var ignored = header(federation.dataRoot(party).resolve(placed)).stream()
                    .filter(column -> !body.containsValue(column) && !column.equals(amount))
                    .map(column -> Map.of("name", column, "use", "IGNORED"))
                    .toList();
            body.put("columns", ignored);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the ids as the job says; in a lending check a customer may stand on several rows. */
    private Map<String, Object> reading(JobFile.Source source) {
        var reading = new LinkedHashMap<String, Object>(idsReading());
        if (source.missing() != null) {
            reading.put("missing", source.missing().toUpperCase(Locale.ROOT).replace('-', '_'));
        }
        if (lendingAmount().isPresent()) {
            reading.put("duplicateIds", true);
        }
        return reading;
    }

    private Map<String, Object> idsReading() {
        var reading = new LinkedHashMap<String, Object>();
        if (job.ids().get("case") instanceof String word) {
            reading.put("idCase", word.toUpperCase(Locale.ROOT));
        }
        if (job.ids().get("trim") instanceof Boolean trim) {
            reading.put("trimIds", trim);
        }
        return reading;
    }

    private static List<Map<String, String>> columns(JobFile.Source source) {
        return Stream.concat(
                        source.text().stream().map(name -> Map.of("name", name, "use", "TEXT")),
                        source.ignore().stream().map(name -> Map.of("name", name, "use", "IGNORED")))
                .toList();
    }

    /** Every column for the other parties of this job and its purpose, and no more. */
    private Map<String, Object> policy(String party) {
        var partners = new ArrayList<String>();
        partners.add(job.roster().guest());
        partners.addAll(job.roster().hosts());
        partners.addAll(job.roster().keyholders());
        partners.remove(party);
        return Map.of("partners", partners, "protocols", List.of("*"), "purposes", List.of(job.purpose()));
    }

    /** Copies the file, unpacked; the name it has below the data root. */
    static String place(Path file, Path dataRoot) throws IOException {
        var name = file.getFileName().toString();
        if (!name.toLowerCase(Locale.ROOT).endsWith(".gz")) {
            Files.copy(file, dataRoot.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            return name;
        }
        var unpacked = name.substring(0, name.length() - 3);
        try (var in = new GZIPInputStream(Files.newInputStream(file), 1 << 16)) {
            Files.copy(in, dataRoot.resolve(unpacked), StandardCopyOption.REPLACE_EXISTING);
        }
        return unpacked;
    }
}
